"""Every kind of mail in every language, read back by Python's own parser."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest
from bs4 import BeautifulSoup
from samples import DEADLINE, KINDS_AND_LANGUAGES, LINK, SENDER, SITE_URL, TOKEN, part, sample

from flakon import clock
from reports.mails import CATALOGUE, Link, Mail, compose

each_mail = pytest.mark.parametrize(("kind", "language"), KINDS_AND_LANGUAGES)

FIXED_LINKS = {
    "account_exists": {f"{SITE_URL}/sign-in", f"{SITE_URL}/forgot-password"},
    "password_changed": {f"{SITE_URL}/forgot-password"},
    "strava_reauth_required": {f"{SITE_URL}/bring-your-runs"},
    "strava_disconnected": {f"{SITE_URL}/bring-your-runs", f"{SITE_URL}/forgot-password"},
    "strava_access_withdrawn": {f"{SITE_URL}/bring-your-runs"},
    "strava_app_inactive": {f"{SITE_URL}/admin/strava"},
    "strava_keys_refused": {f"{SITE_URL}/admin/strava"},
    "strava_own_app_inactive": {f"{SITE_URL}/strava"},
    "strava_own_keys_refused": {f"{SITE_URL}/strava"},
    "strava_seat_free": {f"{SITE_URL}/bring-your-runs"},
    "strava_seat_released": {f"{SITE_URL}/bring-your-runs"},
    "strava_data_expiring": {f"{SITE_URL}/strava"},
}
TOKEN_LINKS = {
    "activation": f"{SITE_URL}/activate/{TOKEN}",
    "invitation": f"{SITE_URL}/invitations/{TOKEN}",
    "password_reset": f"{SITE_URL}/reset-password/{TOKEN}",
    "email_change": f"{SITE_URL}/confirm-email/{TOKEN}",
}


def read_back(message: EmailMessage) -> EmailMessage:
    parsed = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def expected_links(kind: str) -> set[str]:
    return {TOKEN_LINKS[kind]} if kind in TOKEN_LINKS else FIXED_LINKS.get(kind, set())


def test_the_kinds_with_a_link_are_those_that_dataservice_mints_for() -> None:
    assert {kind.name for kind in CATALOGUE.values() if kind.link_path} == set(TOKEN_LINKS)


@each_mail
def test_headers_are_what_mail_programs_go_by(kind: str, language: str) -> None:
    before = clock.now().replace(microsecond=0)
    message = read_back(sample(kind, language))
    assert message.defects == []
    assert message["From"] == "Runnerly <runnerly@example.org>"
    assert message["To"] == "ada@example.org"
    assert message["Message-ID"] == "<0e7c6a52-0d2f-4f7e-9d57-2f6f3c1b8a11@example.org>"
    assert before <= parsedate_to_datetime(message["Date"]) <= clock.now()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == language
    assert message["Subject"]
    assert message.get_content_type() == "multipart/alternative"
    assert [each.get_content_type() for each in message.iter_parts()] == ["text/plain", "text/html"]


@each_mail
def test_text_and_html_lead_to_the_same_places_and_nowhere_else(kind: str, language: str) -> None:
    message = read_back(sample(kind, language))
    in_text = set(re.findall(r"https?://\S+", part(message, "plain"))) - {SITE_URL}
    in_html = {str(link["href"]) for link in BeautifulSoup(part(message, "html"), "html.parser").find_all(href=True)}
    assert in_text == expected_links(kind)
    assert in_html - {f"{SITE_URL}/"} == expected_links(kind)


@each_mail
def test_html_is_small_styled_inline_and_loads_nothing(kind: str, language: str) -> None:
    html = part(read_back(sample(kind, language)), "html")
    assert len(html.encode()) < 100_000
    page = BeautifulSoup(html, "html.parser")
    assert page.html is not None
    assert page.html["lang"] == language
    assert page.find_all(["script", "link", "iframe", "object", "form", "video", "audio"]) == []
    assert page.find_all(src=True) == []
    assert page.find_all(background=True) == []
    assert not re.search(r"url\s*\(|@import", html)
    assert [image for image in page.find_all("img") if not image.get("alt")] == []
    assert all(table["role"] == "presentation" for table in page.find_all("table"))
    assert page.h1 is not None
    assert "font-size: 24px" in str(page.h1["style"])
    assert "prefers-color-scheme: dark" in page.style.get_text()  # type: ignore[union-attr]
    assert "{{" not in html
    assert "{%" not in html


@each_mail
def test_text_and_html_say_the_same(kind: str, language: str) -> None:
    message = read_back(sample(kind, language))
    text = " ".join(re.split(r"[ \r\n]+", part(message, "plain")))
    page = BeautifulSoup(part(message, "html"), "html.parser")
    card = page.find(class_="card")
    assert card is not None
    sentences = [each for each in card.find_all("p") if "address" not in (each.get("class") or [])]
    assert sentences
    for sentence in sentences:
        assert " ".join(re.split(r"[ \r\n]+", sentence.get_text().strip())) in text


@each_mail
def test_lines_of_the_text_are_short(kind: str, language: str) -> None:
    lines = part(sample(kind, language), "plain").splitlines()
    assert [line for line in lines if len(line) > 72 and "://" not in line] == []
    assert not re.search(r"\n\s*\n\s*\n", part(sample(kind, language), "plain"))


def test_the_end_of_a_link_is_told_on_the_readers_clock() -> None:
    assert "until Wednesday, 25 November 2026 at 09:30 (Europe/Paris)" in part(sample("activation", "en"), "html")
    french = part(sample("activation", "fr", timezone="America/New_York"), "html")
    assert "jusqu’au mercredi 25 novembre 2026 à 03:30 (America/New York)" in french


def test_a_deadline_is_told_on_the_readers_clock() -> None:
    html = part(sample("strava_seat_free", "en"), "html")
    assert "held for you until Thursday, 26 November 2026 at 18:45 (Europe/Paris)" in html
    french = part(sample("strava_data_expiring", "fr", timezone="America/New_York"), "html")
    assert "jeudi 26 novembre 2026 à 12:45 (America/New York)" in french


@pytest.mark.parametrize(("kind", "deadline"), [("strava_seat_free", None), ("farewell", DEADLINE)])
def test_a_mail_without_its_deadline_or_with_one_too_many_is_not_made(kind: str, deadline: datetime | None) -> None:
    with pytest.raises(ValueError, match="deadline"):
        sample(kind, "en", deadline=deadline)


@pytest.mark.parametrize("timezone", ["Mars/Olympus", "../etc/passwd", "", "/etc/localtime", "x" * 64])
def test_an_unknown_zone_is_utc(timezone: str) -> None:
    assert "at 08:30 (UTC)" in part(sample("activation", "en", timezone=timezone), "html")


def test_an_unknown_language_is_english() -> None:
    assert sample("activation", "tlh")["Subject"] == "Activate your Runnerly account"


@pytest.mark.parametrize("kind", [kind.name for kind in CATALOGUE.values() if not kind.greets_by_name])
def test_what_a_stranger_typed_as_a_name_does_not_reach_an_unconfirmed_address(kind: str) -> None:
    message = sample(kind, "en", name="Win a prize at evil.example")
    assert "evil.example" not in message.as_string()


def test_a_confirmed_address_is_greeted_by_name() -> None:
    assert "Hello Ada Lovelace," in part(sample("farewell", "en"), "plain")
    assert "Hello," in part(sample("farewell", "en", name=None), "plain")
    assert "Hello," in part(sample("farewell", "en", name=" "), "plain")


@pytest.mark.parametrize(
    "evil",
    [
        "Ada\r\nBcc: victim@example.org",
        "Ada\nContent-Type: text/html\n\n<script>x</script>",
        "Ada\x00\x0b\x0c\x85\u2028Bcc: victim@example.org",
        "=?utf-8?q?Ada=0D=0ABcc:_victim@example.org?=",
        '"><script>alert(1)</script>',
        "{{ 7 * 7 }} %(link)s %s",
        "\u202eadA" * 50,
    ],
)
@pytest.mark.parametrize("kind", ["invitation", "password_reset"])
def test_names_cannot_add_headers_or_markup(kind: str, evil: str) -> None:
    message = read_back(sample(kind, "en", name=evil, inviter_name=evil))
    assert message.defects == []
    assert message["Bcc"] is None
    assert message.get_all("To") == ["ada@example.org"]
    assert len(message.get_all("Content-Type", [])) == 1
    assert "\n" not in message["Subject"]
    assert len(message["Subject"]) < 100
    page = BeautifulSoup(part(message, "html"), "html.parser")
    assert page.find_all("script") == []
    assert "49" not in page.get_text()


@pytest.mark.parametrize(
    "recipient",
    [
        "ada",
        "ada@",
        "@example.org",
        "ada@example.org, bob@example.org",
        "ada@example.org\r\nBcc: bob@example.org",
        "ada@example.org>",
        "<ada@example.org>",
        "Ada <ada@example.org>",
        "ada bob@example.org",
        "ada,bob@example.org",
        "ada@exa mple.org",
        "ada@-.." + "x" * 70,
        "ada..bob@example.org",
    ],
)
def test_what_is_no_single_address_is_refused(recipient: str) -> None:
    with pytest.raises(ValueError, match="no e-mail address"):
        sample("activation", "en", recipient=recipient)


def test_a_domain_beyond_ascii_is_put_into_ascii() -> None:
    assert sample("activation", "en", recipient="ada@bücher.example")["To"] == "ada@xn--bcher-kva.example"


@pytest.mark.parametrize("recipient", ["o'brien+runs@example.org", "a.b-c_d@sub.example.org", "ada@localhost"])
def test_usual_addresses_are_taken_as_they_are(recipient: str) -> None:
    assert read_back(sample("activation", "en", recipient=recipient))["To"] == recipient


def test_a_token_is_escaped_in_the_link_and_does_not_show_itself() -> None:
    link = Link(token="a/b?c&d=é", expires_at=datetime(2026, 11, 25, tzinfo=UTC))
    assert "a/b" not in repr(link)
    mail = Mail(mail_id="1", kind="activation", recipient="ada@example.org")
    message = compose(mail, site_url=SITE_URL, sender=SENDER, link=link)
    assert f"{SITE_URL}/activate/a%2Fb%3Fc%26d%3D%C3%A9\n" in part(message, "plain")


def test_a_kind_goes_with_or_without_a_link() -> None:
    with pytest.raises(ValueError, match="made with a link"):
        compose(Mail(mail_id="1", kind="activation", recipient="a@example.org"), site_url=SITE_URL, sender=SENDER)
    with pytest.raises(ValueError, match="made without a link"):
        compose(
            Mail(mail_id="1", kind="farewell", recipient="a@example.org"), site_url=SITE_URL, sender=SENDER, link=LINK
        )


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(LookupError, match="no such kind of mail: 'monthly'"):
        compose(Mail(mail_id="1", kind="monthly", recipient="a@example.org"), site_url=SITE_URL, sender=SENDER)
