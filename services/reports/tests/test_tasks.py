"""A mail is sent once, its link minted late, and every way to fail has its own end."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email.headerregistry import Address

import pytest
from fakes import MAIL_ID, FakeMails, a_mail
from mail_server import MailServer, Manners, StartServer

from flakon import Secret, errors
from flakon.celery import GiveUp, TryAgain
from flakon.testing import RecordingLedger, captured_logs
from reports.dataservice import MailAlreadySent, MailObsolete
from reports.postbox import Postbox
from reports.settings import ReportsSettings
from reports.smtp import Mailer, SmtpServer
from reports.tasks import WITHOUT_SERVER_S, MailSender, create_worker

MESSAGE_ID = f"<{MAIL_ID}@example.org>"


OpenPostbox = Callable[[int], Postbox]


@pytest.fixture
def a_postbox() -> Iterator[OpenPostbox]:
    """Open a postbox of the mail server at a port; its connection ends with the test."""
    with ExitStack() as open_ones:

        def open_one(port: int) -> Postbox:
            mailer = Mailer(SmtpServer.from_url(Secret(f"smtp://localhost:{port}")), timeout_s=2.0)
            open_ones.enter_context(mailer)
            sender = Address("Runnerly", "runnerly", "example.org")
            return Postbox(mailer, sender=sender, site_url="https://runs.example.org")

        yield open_one


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_a_mail_is_rendered_with_a_fresh_link_sent_and_marked(a_postbox: OpenPostbox, mail_server: MailServer) -> None:
    mails = FakeMails(a_mail())
    MailSender(mails, a_postbox(mail_server.port)).send(MAIL_ID)
    (message,) = mail_server.messages
    assert message["Message-ID"] == MESSAGE_ID
    body = message.get_body(("plain",))
    assert body is not None
    assert f"https://runs.example.org/activate/{mails.minted[0]}" in body.get_content()
    assert mails.marked == [(MAIL_ID, MESSAGE_ID)]


def test_a_mail_without_a_link_needs_no_token(a_postbox: OpenPostbox, mail_server: MailServer) -> None:
    mails = FakeMails(a_mail("farewell"))
    MailSender(mails, a_postbox(mail_server.port)).send(MAIL_ID)
    assert mails.minted == []
    assert len(mail_server.messages) == 1


def test_a_mail_that_was_sent_is_not_sent_again(a_postbox: OpenPostbox, mail_server: MailServer) -> None:
    mails = FakeMails(a_mail())
    sender = MailSender(mails, a_postbox(mail_server.port))
    sender.send(MAIL_ID)
    sender.send(MAIL_ID)
    assert len(mail_server.messages) == 1
    assert len(mails.minted) == 1


def test_a_mail_that_is_gone_is_done(a_postbox: OpenPostbox, mail_server: MailServer) -> None:
    MailSender(FakeMails(), a_postbox(mail_server.port)).send(MAIL_ID)
    assert mail_server.messages == []


@pytest.mark.parametrize("reason", [MailObsolete(), MailAlreadySent(), errors.NotFound()])
def test_a_mail_that_nobody_needs_any_more_is_done(
    a_postbox: OpenPostbox, mail_server: MailServer, reason: errors.Error
) -> None:
    mails = FakeMails(a_mail())
    mails.trouble["issue_link"] = [reason]
    MailSender(mails, a_postbox(mail_server.port)).send(MAIL_ID)
    assert mail_server.messages == []
    assert mails.marked == []


def test_without_a_mail_server_a_mail_waits_and_its_links_stay_good() -> None:
    mails = FakeMails(a_mail())
    with pytest.raises(TryAgain, match="RUNNERLY_SMTP_URL") as later:
        MailSender(mails, None).send(MAIL_ID)
    assert later.value.after_s == WITHOUT_SERVER_S
    assert mails.minted == []


def test_a_mail_server_that_is_away_costs_no_link(a_postbox: OpenPostbox) -> None:
    mails = FakeMails(a_mail())
    with pytest.raises(TryAgain, match="Nothing listens") as later:
        MailSender(mails, a_postbox(closed_port())).send(MAIL_ID)
    assert later.value.after_s is None
    assert mails.minted == []


@pytest.mark.parametrize(
    "manners",
    [Manners(rcpt="450 4.2.1 greylisted"), Manners(data="452 4.3.1 full"), Manners(mail="550 5.7.1 not you")],
)
def test_a_temporary_refusal_is_tried_again_with_growing_pauses(
    a_postbox: OpenPostbox, start_server: StartServer, manners: Manners
) -> None:
    mails = FakeMails(a_mail())
    with pytest.raises(TryAgain) as later:
        MailSender(mails, a_postbox(start_server(manners).port)).send(MAIL_ID)
    assert later.value.after_s is None
    assert mails.marked == []


@pytest.mark.parametrize("manners", [Manners(rcpt="550 5.1.1 no such user"), Manners(data="554 5.7.1 spam")])
def test_a_refusal_for_good_is_given_up_in_the_servers_words(
    a_postbox: OpenPostbox, start_server: StartServer, manners: Manners
) -> None:
    mails = FakeMails(a_mail())
    with pytest.raises(GiveUp, match="no such user|spam"):
        MailSender(mails, a_postbox(start_server(manners).port)).send(MAIL_ID)
    assert mails.marked == []


def test_a_connection_that_dies_after_the_message_repeats_it_recognisably(
    a_postbox: OpenPostbox, start_server: StartServer
) -> None:
    manners = Manners(drops_after_data=True)
    server = start_server(manners)
    mails = FakeMails(a_mail())
    sender = MailSender(mails, a_postbox(server.port))
    with pytest.raises(TryAgain):
        sender.send(MAIL_ID)
    manners.drops_after_data = False
    sender.send(MAIL_ID)
    assert [message["Message-ID"] for message in server.messages] == [MESSAGE_ID, MESSAGE_ID]
    assert mails.marked == [(MAIL_ID, MESSAGE_ID)]


def test_a_mail_that_could_not_be_marked_is_marked_later_and_not_repeated(
    a_postbox: OpenPostbox, mail_server: MailServer
) -> None:
    mails = FakeMails(a_mail())
    mails.trouble["mark_sent"] = [errors.Unavailable(), errors.Unavailable()]
    sender = MailSender(mails, a_postbox(mail_server.port))
    for _ in range(2):
        with pytest.raises(errors.Unavailable):
            sender.send(MAIL_ID)
    sender.send(MAIL_ID)
    assert len(mail_server.messages) == 1
    assert len(mails.minted) == 1
    assert mails.marked == [(MAIL_ID, MESSAGE_ID)]


def test_an_address_that_is_none_is_given_up(a_postbox: OpenPostbox, mail_server: MailServer) -> None:
    with pytest.raises(GiveUp, match="recipient is no e-mail address"):
        MailSender(FakeMails(a_mail(recipient="a,b@example.org")), a_postbox(mail_server.port)).send(MAIL_ID)


def test_an_unknown_kind_is_given_up(a_postbox: OpenPostbox, mail_server: MailServer) -> None:
    with pytest.raises(GiveUp, match="no mail of the kind monthly"):
        MailSender(FakeMails(a_mail("monthly")), a_postbox(mail_server.port)).send(MAIL_ID)


def test_neither_token_nor_address_nor_name_is_logged(a_postbox: OpenPostbox, mail_server: MailServer) -> None:
    mails = FakeMails(a_mail())
    with captured_logs() as lines:
        MailSender(mails, a_postbox(mail_server.port)).send(MAIL_ID)
    assert [line["event"] for line in lines] == ["mail_sent"]
    assert mails.minted[0] not in str(lines)
    assert "ada@example.org" not in str(lines)


def a_settings() -> ReportsSettings:
    return ReportsSettings(
        tokendealer_url="http://tokendealer",
        client_secret=Secret("x"),
        dataservice_url="http://dataservice",
        redis_url=Secret("redis://localhost:1/0"),
    )


def test_the_worker_has_the_task_that_dataservice_hands_out(a_postbox: OpenPostbox, mail_server: MailServer) -> None:
    ledger = RecordingLedger()
    mails = FakeMails(a_mail())
    celery = create_worker(a_settings(), ledger, MailSender(mails, a_postbox(mail_server.port)))
    celery.tasks["reports.send_mail"].apply(kwargs={"work_id": "work-1", "mail_id": MAIL_ID}, throw=True)
    assert ledger.told == [("complete", "work-1")]
    assert len(mail_server.messages) == 1


def test_the_ledger_is_told_why_a_mail_waits() -> None:
    ledger = RecordingLedger()
    celery = create_worker(a_settings(), ledger, MailSender(FakeMails(a_mail()), None))
    celery.tasks["reports.send_mail"].apply(kwargs={"work_id": "work-1", "mail_id": MAIL_ID}, throw=True)
    ((what, work_id, after_s, reason),) = ledger.told
    assert (what, work_id, after_s) == ("postpone", "work-1", WITHOUT_SERVER_S)
    assert "No mail server is set" in str(reason)
