"""Forged hosts, guessed passwords, and what an attacker can learn about who has an account."""

import re
from collections.abc import Callable

import requests

from runnerly_dev.demo import Login
from runnerly_dev.stack import Stack

CSRF = re.compile(r'name="(csrf[^"]*)"[^>]*value="([^"]+)"')


def hidden_fields(text: str) -> dict[str, str]:
    """The form's CSRF field."""
    found = CSRF.search(text)
    assert found, text[:500]
    return {found[1]: found[2]}


def try_to_sign_in(session: requests.Session, url: str, email: str, password: str) -> requests.Response:
    page = session.get(f"{url}/sign-in", timeout=10)
    if page.status_code == 429:
        return page
    return session.post(
        f"{url}/sign-in",
        data={**hidden_fields(page.text), "email": email, "password": password, "next": ""},
        headers={"Origin": url},
        allow_redirects=False,
        timeout=30,
    )


def shown(answer: requests.Response, email: str) -> str:
    """The page's words without what differs for everyone: tokens, ids, the typed address."""
    text = re.sub(r'value="[^"]*"', 'value=""', answer.text)
    return re.sub(r"[A-Za-z0-9_-]{16,}", "", text.replace(email, ""))


def test_a_forged_host_reaches_no_mail(stack: Stack, elsewhere: Callable[[], requests.Session], mails_to):
    session = elsewhere()
    refused = session.get(f"{stack.url}/sign-up", headers={"Host": "evil.example"}, timeout=10)
    assert refused.status_code in (400, 421)

    forged = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "X-Forwarded-Proto": "gopher"}
    for base, more in ((stack.url, {}), (f"http://127.0.0.1:{stack.port_of('web')}", {"Host": "evil.example"})):
        address = f"forged-{len(more)}@example.org"
        session = elsewhere()
        page = session.get(f"{base}/sign-up", headers={**forged, **more}, timeout=10)
        if page.status_code != 200:
            assert page.status_code in (400, 421)
            continue
        answer = session.post(
            f"{base}/sign-up",
            data={**hidden_fields(page.text), "email": address, "password": "four words nobody guesses",
                  "name": "", "timezone": "Europe/Paris"},
            headers={**forged, **more, "Origin": stack.url},
            timeout=30,
        )  # fmt: skip
        if answer.status_code != 200:
            assert answer.status_code in (400, 403, 421)
            continue
        (mail,) = mails_to(address)
        assert "evil.example" not in str(mail)
        assert any(link.startswith(f"{stack.url}/activate/") for link in mail["links"])


def test_guessing_one_accounts_password_is_slowed_from_wherever_it_comes(stack: Stack, elsewhere, demo: Login):
    answers = [try_to_sign_in(elsewhere(), stack.url, "guessed@example.org", f"guess {n}") for n in range(12)]
    assert 429 in [answer.status_code for answer in answers]
    known = try_to_sign_in(elsewhere(), stack.url, demo.email, demo.password)
    assert known.status_code == 303, "another account is slowed too"


def test_guessing_at_many_accounts_from_one_address_is_slowed(stack: Stack, elsewhere):
    session = elsewhere()
    statuses = [
        try_to_sign_in(session, stack.url, f"nobody-{number}@example.org", "guess").status_code for number in range(30)
    ]
    assert 429 in statuses


def test_known_and_unknown_accounts_are_answered_alike(stack: Stack, elsewhere, demo: Login):
    for path, fields in (
        ("/sign-in", {"password": "wrong but long", "next": ""}),
        ("/forgot-password", {}),
        ("/sign-up", {"password": "four words nobody guesses", "name": "", "timezone": "Europe/Paris"}),
    ):
        answers = []
        for email in (demo.email, "nobody-at-all@example.org"):
            session = elsewhere()
            page = session.get(f"{stack.url}{path}", timeout=10)
            answer = session.post(
                f"{stack.url}{path}",
                data={**hidden_fields(page.text), "email": email, **fields},
                headers={"Origin": stack.url},
                timeout=30,
            )
            answers.append((answer.status_code, answer.url, shown(answer, email)))
        assert answers[0] == answers[1], path
