"""What Celery hands to reports: the mails to send."""

from collections import OrderedDict

from celery import Celery

from flakon import errors, get_logger
from flakon.celery import GiveUp, TryAgain, WorkLedger, create_celery, work_task
from reports.dataservice import MailAlreadySent, MailObsolete, Mails
from reports.mails import CATALOGUE
from reports.postbox import Postbox
from reports.settings import ReportsSettings
from reports.smtp import MailRefused, MailServerTrouble

log = get_logger(__name__)

QUEUE = "reports"
WITHOUT_SERVER_S = 600.0
WITHOUT_SERVER = (
    "No mail server is set: set RUNNERLY_SMTP_URL for reports. "
    "Until then the mail waits, and an admin can hand its link over."
)
REMEMBERED = 1000


class MailSender:
    """Sends one mail by its id, once, as far as that can be known.

    A mail that the server took, but that dataservice could not be told of, is remembered in this process: its next
    attempt tells dataservice and sends nothing. Where that memory is lost too, the repeat has the same Message-ID.
    """

    def __init__(self, mails: Mails, postbox: Postbox | None) -> None:
        self._mails = mails
        self._postbox = postbox
        self._taken: OrderedDict[str, str] = OrderedDict()

    def send(self, mail_id: str) -> None:
        """Return when nothing is left to do; TryAgain or GiveUp with words for an operator."""
        try:
            row = self._mails.get(mail_id)
        except errors.NotFound:
            log.info("mail_gone", mail_id=mail_id)
            return
        if row.is_sent:
            return
        if mail_id in self._taken:
            self._mark(mail_id)
            return
        kind = CATALOGUE.get(row.mail.kind)
        if kind is None:
            raise GiveUp(f"There is no mail of the kind {row.mail.kind}: reports is older than dataservice")
        if self._postbox is None:
            raise TryAgain(WITHOUT_SERVER_S, WITHOUT_SERVER)
        try:
            message_id = self._postbox.post(
                row.mail, (lambda: self._mails.issue_link(mail_id)) if kind.link_path is not None else None
            )
        except (MailObsolete, MailAlreadySent, errors.NotFound) as reason:
            log.info("mail_not_needed", mail_id=mail_id, kind=kind.name, code=reason.code)
            return
        except MailServerTrouble as trouble:
            raise TryAgain(None, str(trouble)) from trouble
        except MailRefused as refusal:
            raise GiveUp(str(refusal)) from refusal
        except ValueError as problem:
            raise GiveUp(f"The recipient {problem}") from problem
        log.info("mail_sent", mail_id=mail_id, kind=kind.name)
        self._taken[mail_id] = message_id
        while len(self._taken) > REMEMBERED:
            self._taken.popitem(last=False)
        self._mark(mail_id)

    def _mark(self, mail_id: str) -> None:
        self._mails.mark_sent(mail_id, self._taken[mail_id])
        del self._taken[mail_id]


def create_worker(settings: ReportsSettings, ledger: WorkLedger, sender: MailSender) -> Celery:
    """The Celery app with its tasks; connects to nothing yet."""
    celery = create_celery("reports", settings.redis_url, queue=QUEUE, ledger=ledger, settings=settings)

    @work_task(celery, "reports.send_mail")
    def send_mail(mail_id: str) -> None:
        sender.send(mail_id)

    return celery
