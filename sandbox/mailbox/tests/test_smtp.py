"""What is sent to the mailbox is in it."""

import smtplib
import socket
from email.message import EmailMessage

import pytest

from runnerly_mailbox.smtp import LARGEST_BYTES, SmtpServer, _is_near
from runnerly_mailbox.store import MessageStore


def test_a_message_is_stored_as_it_came(smtp: smtplib.SMTP, store: MessageStore, mail: EmailMessage) -> None:
    smtp.send_message(mail)
    (stored,) = store.newest()
    assert stored.sender == "runnerly@example.org"
    assert stored.recipients == ("ada@example.org",)
    assert b"Message-ID: <1@example.org>\r\n" in stored.raw


def test_a_message_to_two_is_one_message_found_by_both(smtp: smtplib.SMTP, store: MessageStore) -> None:
    smtp.sendmail("a@example.org", ["ada@example.org", "Bob@Example.org"], "Subject: x\r\n\r\nx")
    assert [message.id for message in store.newest("ADA@example.org")] == [1]
    assert [message.id for message in store.newest("bob@example.org")] == [1]
    assert store.newest("carol@example.org") == []


def test_an_address_with_accents_is_accepted(smtp: smtplib.SMTP, store: MessageStore) -> None:
    smtp.ehlo()
    smtp.sendmail("a@example.org", "zoé@example.org", "Subject: x\r\n\r\nx", mail_options=["SMTPUTF8"])
    assert store.newest("zoé@example.org")[0].recipients == ("zoé@example.org",)


def test_a_message_beyond_the_size_is_refused(smtp: smtplib.SMTP, store: MessageStore) -> None:
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        smtp.sendmail("a@example.org", "ada@example.org", "x" * (LARGEST_BYTES + 1))
    assert refused.value.smtp_code == 552
    assert store.count() == 0


def test_a_message_that_cannot_be_stored_is_answered_with_a_temporary_error(
    smtp: smtplib.SMTP, store: MessageStore
) -> None:
    store.close()
    with pytest.raises(smtplib.SMTPDataError) as refused:
        smtp.sendmail("a@example.org", "ada@example.org", "Subject: x\r\n\r\nx")
    assert refused.value.smtp_code == 451


def test_a_connection_cut_before_the_end_leaves_no_message(smtp_server: SmtpServer, store: MessageStore) -> None:
    with socket.create_connection(("127.0.0.1", smtp_server.port), timeout=30) as connection:
        for line in ("HELO x", "MAIL FROM:<a@example.org>", "RCPT TO:<ada@example.org>", "DATA", "Subject: half"):
            connection.sendall(line.encode() + b"\r\n")
    with smtplib.SMTP("127.0.0.1", smtp_server.port, timeout=30) as client:
        client.sendmail("a@example.org", "ada@example.org", "Subject: whole\r\n\r\nx")
    assert [message.raw for message in store.newest()] == [b"Subject: whole\r\n\r\nx\r\n"]


@pytest.mark.parametrize(
    ("peer", "near"),
    [
        (("127.0.0.1", 5), True),
        (("::1", 5, 0, 0), True),
        (("172.18.0.4", 5), True),
        (("::ffff:10.0.0.9", 5, 0, 0), True),
        (("fe80::1%eth0", 5, 0, 2), True),
        (("9.9.9.9", 5), False),
        (("::ffff:9.9.9.9", 5, 0, 0), False),
        (("2620:fe::fe", 5, 0, 0), False),
        ("", False),
    ],
)
def test_only_its_own_machine_and_network_may_leave_mail(peer: object, near: bool) -> None:
    assert _is_near(peer) is near
