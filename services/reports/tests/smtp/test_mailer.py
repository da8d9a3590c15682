"""Mail handed to real servers, good and bad ones."""

import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import pytest
from mail_server import MailServer, Manners, StartServer

from flakon import Secret, clock
from reports.smtp import Mailer, MailRefused, MailServerTrouble, SmtpServer
from reports.smtp import mailer as mailer_module

TIMEOUT_S = 2.0


def a_mailer(port: int, scheme: str = "smtp", login: str = "", tls: ssl.SSLContext | None = None) -> Mailer:
    server = SmtpServer.from_url(Secret(f"{scheme}://{login}localhost:{port}"))
    return Mailer(server, timeout_s=TIMEOUT_S, tls=tls)


def a_message(recipient: str = "ada@example.org") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "runnerly@example.org"
    message["To"] = recipient
    message["Subject"] = "Salut Zoé"
    message["Message-ID"] = "<1@example.org>"
    message.set_content("Ça va ?\n")
    return message


def test_a_message_arrives_as_it_was_made(mail_server: MailServer) -> None:
    with a_mailer(mail_server.port) as mailer:
        mailer.send(a_message())
    (arrived,) = mail_server.messages
    assert arrived["Subject"] == "Salut Zoé"
    assert arrived.get_content() == "Ça va ?\r\n"
    assert mail_server.envelopes[0].mail_from == "runnerly@example.org"
    assert mail_server.envelopes[0].rcpt_tos == ["ada@example.org"]


def test_mails_in_a_row_share_a_connection(mail_server: MailServer) -> None:
    with a_mailer(mail_server.port) as mailer:
        for _ in range(3):
            mailer.connect()
            mailer.send(a_message())
    assert len(mail_server.messages) == 3
    assert mail_server.connections == 1


def test_a_connection_that_the_server_ended_is_opened_anew(mail_server: MailServer) -> None:
    with a_mailer(mail_server.port) as mailer:
        mailer.send(a_message())
        mail_server.cut_connections()
        mailer.send(a_message())
    assert len(mail_server.messages) == 2
    assert mail_server.connections == 2


def test_a_connection_is_not_kept_for_long_nor_for_many(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailer_module, "MESSAGES_PER_CONNECTION", 2)
    with a_mailer(mail_server.port) as mailer:
        for _ in range(3):
            mailer.send(a_message())
        assert mail_server.connections == 2
        now = clock.monotonic()
        monkeypatch.setattr(clock, "monotonic", lambda: now + mailer_module.KEPT_S + 1)
        mailer.send(a_message())
        assert mail_server.connections == 3


def test_threads_take_turns(mail_server: MailServer) -> None:
    with a_mailer(mail_server.port) as mailer:
        threads = [threading.Thread(target=mailer.send, args=(a_message(),)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(mail_server.messages) == 8


def test_starttls_is_verified_and_signs_in_only_after_it(
    start_server: StartServer, server_tls: ssl.SSLContext, trusting_tls: ssl.SSLContext
) -> None:
    server = start_server(Manners(starttls=server_tls, user="ada", password="p@ss"))
    with a_mailer(server.port, "smtp+starttls", "ada:p%40ss@", trusting_tls) as mailer:
        mailer.send(a_message())
    assert len(server.messages) == 1


def test_tls_from_the_start_is_verified(
    start_server: StartServer, server_tls: ssl.SSLContext, trusting_tls: ssl.SSLContext
) -> None:
    server = start_server(Manners(tls=server_tls))
    with a_mailer(server.port, "smtps", tls=trusting_tls) as mailer:
        mailer.send(a_message())
    assert len(server.messages) == 1


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_certificate_nobody_vouches_for_is_not_accepted(
    start_server: StartServer, server_tls: ssl.SSLContext, scheme: str
) -> None:
    server = start_server(Manners(tls=server_tls) if scheme == "smtps" else Manners(starttls=server_tls))
    with a_mailer(server.port, scheme) as mailer, pytest.raises(MailServerTrouble, match="certificate") as trouble:
        mailer.send(a_message())
    assert trouble.value.code == "mail_server_tls"
    assert server.messages == []


def test_without_starttls_nothing_is_sent(mail_server: MailServer) -> None:
    with a_mailer(mail_server.port, "smtp+starttls") as mailer, pytest.raises(MailServerTrouble) as trouble:
        mailer.send(a_message())
    assert trouble.value.code == "mail_server_no_tls"
    assert mail_server.commands["MAIL"] == 0


def test_tls_to_a_server_that_speaks_none_is_explained(mail_server: MailServer) -> None:
    with (
        a_mailer(mail_server.port, "smtps") as mailer,
        pytest.raises(MailServerTrouble, match=r"smtp\+starttls://") as trouble,
    ):
        mailer.connect()
    assert trouble.value.code == "mail_server_tls"


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_wrong_password_is_explained_without_it(start_server: StartServer) -> None:
    server = start_server(Manners(user="ada", password="right"))
    with a_mailer(server.port, login="ada:hunter2@") as mailer, pytest.raises(MailServerTrouble) as trouble:
        mailer.connect()
    assert trouble.value.code == "mail_server_sign_in"
    assert "refuses user or password" in str(trouble.value)
    assert "hunter2" not in str(trouble.value)


def test_a_password_for_a_server_that_knows_none_is_explained(mail_server: MailServer) -> None:
    with a_mailer(mail_server.port, login="ada:hunter2@") as mailer, pytest.raises(MailServerTrouble) as trouble:
        mailer.connect()
    assert trouble.value.code == "mail_server_sign_in"
    assert "leave user and password out" in str(trouble.value)


@pytest.mark.parametrize(
    ("manners", "code"),
    [
        (Manners(mail="451 4.3.0 try later"), "mail_sender_refused"),
        (Manners(mail="550 5.7.1 not you"), "mail_sender_refused"),
        (Manners(rcpt="450 4.2.1 greylisted"), "mail_server_busy"),
        (Manners(data="452 4.3.1 full"), "mail_server_busy"),
    ],
)
def test_what_may_be_mended_is_tried_again(start_server: StartServer, manners: Manners, code: str) -> None:
    server = start_server(manners)
    with a_mailer(server.port) as mailer, pytest.raises(MailServerTrouble) as trouble:
        mailer.send(a_message())
    assert trouble.value.code == code


@pytest.mark.parametrize(
    ("manners", "code", "words"),
    [
        (Manners(rcpt="550 5.1.1 no such user"), "mail_recipient_refused", "550 5.1.1 no such user"),
        (Manners(data="554 5.7.1 spam, we think"), "mail_message_refused", "554 5.7.1 spam, we think"),
    ],
)
def test_what_is_refused_for_good_is_said_in_the_servers_words(
    start_server: StartServer, manners: Manners, code: str, words: str
) -> None:
    server = start_server(manners)
    with a_mailer(server.port) as mailer, pytest.raises(MailRefused) as refusal:
        mailer.send(a_message())
    assert refusal.value.code == code
    assert words in str(refusal.value)


def test_a_refused_mail_does_not_spoil_the_next(start_server: StartServer) -> None:
    manners = Manners(rcpt="550 5.1.1 no such user")
    server = start_server(manners)
    with a_mailer(server.port) as mailer:
        with pytest.raises(MailRefused):
            mailer.send(a_message())
        manners.rcpt = None
        mailer.send(a_message())
    assert len(server.messages) == 1


def test_a_connection_that_dies_after_the_message_is_tried_again(start_server: StartServer) -> None:
    server = start_server(Manners(drops_after_data=True))
    with a_mailer(server.port) as mailer, pytest.raises(MailServerTrouble) as trouble:
        mailer.send(a_message())
    assert trouble.value.code == "mail_server_disconnected"
    assert len(server.messages) == 1


def test_a_slow_server_is_not_waited_for_without_end(start_server: StartServer) -> None:
    server = start_server(Manners(pause_s=30))
    mailer = Mailer(SmtpServer.from_url(Secret(f"smtp://localhost:{server.port}")), timeout_s=0.3)
    with mailer, pytest.raises(MailServerTrouble, match="did not answer in time") as trouble:
        mailer.send(a_message())
    assert trouble.value.code == "mail_server_slow"


def test_a_server_that_is_away_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with (
        a_mailer(port) as mailer,
        pytest.raises(MailServerTrouble, match=f"Nothing listens at localhost:{port}") as trouble,
    ):
        mailer.connect()
    assert trouble.value.code == "mail_server_unreachable"


def test_a_name_that_is_not_known_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> socket.socket:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "create_connection", unknown)
    with a_mailer(25) as mailer, pytest.raises(MailServerTrouble, match="name localhost is not known") as trouble:
        mailer.connect()
    assert trouble.value.code == "mail_server_unknown"


@contextmanager
def speaking(answer: bytes) -> Iterator[int]:
    """A port that says something and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def speak() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(answer)
                if answer:
                    connection.recv(1000)

        thread = threading.Thread(target=speak)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "mail_server_refuses"),
        (b"421 4.3.2 too busy\r\n", "mail_server_busy"),
        (b"554 5.7.1 go away\r\n", "mail_server_refuses"),
        (b"", "mail_server_disconnected"),
    ],
)
def test_something_else_than_a_mail_server_is_trouble_with_the_server(answer: bytes, code: str) -> None:
    with speaking(answer) as port, a_mailer(port) as mailer, pytest.raises(MailServerTrouble) as trouble:
        mailer.connect()
    assert trouble.value.code == code


def test_an_address_beyond_ascii_needs_a_server_that_takes_it(start_server: StartServer) -> None:
    plain, modern = start_server(Manners()), start_server(Manners(smtputf8=True))
    message = a_message("zoé@example.org")
    with a_mailer(plain.port) as mailer, pytest.raises(MailRefused, match="SMTPUTF8"):
        mailer.send(message)
    with a_mailer(modern.port) as mailer:
        mailer.send(message)
    assert modern.envelopes[0].rcpt_tos == ["zoé@example.org"]


def test_nothing_of_a_mail_is_logged(mail_server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with a_mailer(mail_server.port) as mailer:
        mailer.send(a_message())
    assert "Ça va" not in caplog.text
