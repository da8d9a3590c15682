"""The page shows the messages and can't be harmed by them."""

from email.message import EmailMessage

import pytest
from flask.testing import FlaskClient

from runnerly_mailbox.store import MessageStore


@pytest.fixture
def message_id(store: MessageStore, mail: EmailMessage) -> int:
    return store.add("runnerly@example.org", ["ada@example.org"], mail.as_bytes())


def test_an_empty_mailbox_says_what_to_do(page: FlaskClient) -> None:
    answer = page.get("/mailbox/")
    assert answer.status_code == 200
    assert "no mail leaves this machine" in answer.text
    assert "Sign up" in answer.text


def test_the_list_names_subject_and_recipient(page: FlaskClient, message_id: int) -> None:
    answer = page.get("/mailbox/")
    assert "Bienvenue à Runnerly" in answer.text
    assert "ada@example.org" in answer.text
    assert f'href="/mailbox/messages/{message_id}"' in answer.text


def test_the_list_can_be_narrowed_to_a_recipient(page: FlaskClient, message_id: int) -> None:
    assert "Bienvenue" in page.get("/mailbox/?recipient=Ada@example.org").text
    assert "No mail to bob@example.org yet" in page.get("/mailbox/?recipient=bob@example.org").text


def test_a_message_shows_its_text_with_links_to_follow(page: FlaskClient, message_id: int) -> None:
    answer = page.get(f"/mailbox/messages/{message_id}")
    assert "À bientôt" in answer.text
    assert '<a href="http://localhost:8080/activate/t0ken" rel="noopener noreferrer">' in answer.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in answer.text
    assert "script" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_html_is_a_document_that_may_do_nothing(page: FlaskClient, message_id: int) -> None:
    answer = page.get(f"/mailbox/messages/{message_id}/html")
    assert '<head><base target="_blank">' in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_html_in_subject_and_text_is_shown_not_run(page: FlaskClient, store: MessageStore) -> None:
    raw = b'Subject: <script>x</script>\r\n\r\n<b>bold</b> https://example.org/"><script>\r\n'
    message_id = store.add("a@example.org", ["<i>@example.org"], raw)
    for path in ("/mailbox/", f"/mailbox/messages/{message_id}"):
        assert "<script>" not in page.get(path).text
        assert "<i>" not in page.get(path).text


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: =?utf-9?q?x?=\r\nFrom: <<>>@@\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xff\r\n",
        b"Content-Type: multipart/alternative\r\n\r\nno boundary\r\n",
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n",
        b"Subject: a\r\nMessage-ID: <\r\nDate: never\r\n\r\n",
        b"Content-Type: text/html; charset=utf-8\r\n\r\n\xc3\x28\r\n",
    ],
)
def test_a_broken_message_is_shown_as_far_as_it_goes(page: FlaskClient, store: MessageStore, raw: bytes) -> None:
    message_id = store.add("a@example.org", ["ada@example.org"], raw)
    assert page.get("/mailbox/").status_code == 200
    assert page.get(f"/mailbox/messages/{message_id}").status_code == 200
    assert page.get("/mailbox/api/messages").status_code == 200
    assert page.get(f"/mailbox/messages/{message_id}/source").data == raw


def test_the_api_gives_messages_newest_first(page: FlaskClient, store: MessageStore, message_id: int) -> None:
    second = store.add("a@example.org", ["ada@example.org"], b"Subject: later\r\n\r\nx\r\n")
    answer = page.get("/mailbox/api/messages?recipient=ada@example.org")
    assert answer.json is not None
    newest, oldest = answer.json["messages"]
    assert newest["id"] == second
    assert oldest["subject"] == "Bienvenue à Runnerly"
    assert oldest["message_id"] == "<1@example.org>"
    assert oldest["links"] == ["http://localhost:8080/activate/t0ken"]
    assert "<h1>Bonjour</h1>" in oldest["html"]
    assert newest["html"] is None
    assert page.get("/mailbox/api/messages?limit=1").json == {"messages": [newest]}
    assert page.get(f"/mailbox/api/messages/{second}").json == newest


@pytest.mark.parametrize("path", ["/mailbox/messages/7", "/mailbox/messages/7/html", f"/mailbox/api/messages/{2**70}"])
def test_a_message_that_is_not_there_is_not_found(page: FlaskClient, path: str) -> None:
    assert page.get(path).status_code == 404


def test_a_message_without_html_has_no_frame(page: FlaskClient, store: MessageStore) -> None:
    message_id = store.add("a@example.org", ["ada@example.org"], b"Subject: plain\r\n\r\nx\r\n")
    assert "<iframe" not in page.get(f"/mailbox/messages/{message_id}").text
    assert page.get(f"/mailbox/messages/{message_id}/html").status_code == 404


def test_the_stylesheet_is_its_own(page: FlaskClient) -> None:
    answer = page.get("/mailbox/style.css")
    assert answer.content_type == "text/css; charset=utf-8"


def test_it_is_healthy_while_the_file_answers(page: FlaskClient) -> None:
    assert page.get("/healthz").text == "ok"
