"""SMTP URLs, read strictly; what is wrong is said without the password."""

import pytest

from flakon import Secret
from reports.smtp import SmtpServer


@pytest.mark.parametrize(
    ("url", "host", "port", "encryption"),
    [
        ("smtp://mail", "mail", 25, "none"),
        ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, "none"),
        ("smtp+starttls://mail.example.org", "mail.example.org", 587, "starttls"),
        ("smtps://mail.example.org", "mail.example.org", 465, "tls"),
        ("smtps://[::1]:4650/", "::1", 4650, "tls"),
    ],
)
def test_a_url_names_host_port_and_encryption(url: str, host: str, port: int, encryption: str) -> None:
    server = SmtpServer.from_url(Secret(url))
    assert (server.host, server.port, server.encryption) == (host, port, encryption)
    assert (server.user, server.password) == (None, None)


def test_user_and_password_may_hold_any_character_when_escaped() -> None:
    server = SmtpServer.from_url(Secret("smtps://ada%40example.org:p%2Fss%3A%40word@mail.example.org"))
    assert server.user == "ada@example.org"
    assert server.password is not None
    assert server.password.reveal() == "p/ss:@word"
    assert "p/ss" not in repr(server)


def test_a_password_is_sent_unencrypted_to_this_machine_only() -> None:
    assert SmtpServer.from_url(Secret("smtp://ada:hunter2@localhost:2525")).user == "ada"
    assert SmtpServer.from_url(Secret("smtp://ada:hunter2@127.0.0.1")).user == "ada"
    with pytest.raises(ValueError, match="would send the password unencrypted"):
        SmtpServer.from_url(Secret("smtp://ada:hunter2@mail.example.org"))


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("mail.example.org:25", "must begin with"),
        ("http://ada:hunter2@mail", "must begin with"),
        ("smtp://", "names no host"),
        ("smtp://mail:99999", "no URL that can be read"),
        ("smtp://mail:port", "no URL that can be read"),
        ("smtp://[::1", "no URL that can be read"),
        ("smtps://ada@mail", "user and password, or neither"),
        ("smtps://ada:hunter2/x@mail", "no URL that can be read|must end after the port"),
        ("smtps://mail/path", "must end after the port"),
        ("smtps://mail?x=hunter2", "must end after the port"),
    ],
)
def test_a_wrong_url_says_what_is_wrong_and_nothing_of_itself(url: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem) as wrong:
        SmtpServer.from_url(Secret(url))
    assert "hunter2" not in str(wrong.value)
    assert wrong.value.__cause__ is None
