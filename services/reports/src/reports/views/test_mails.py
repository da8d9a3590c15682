"""Send a mail now, so that an admin sees whether the mail settings are right."""

from typing import Any
from uuid import uuid4

from flakon import SwaggerBlueprint, errors, get_logger
from reports.mails import Mail
from reports.postbox import Postbox
from reports.smtp import MailRefused, MailTrouble

log = get_logger(__name__)


class MailNotSetUp(errors.Conflict):
    """There is no mail server to send by."""

    code = "mail_not_set_up"


def register(api: SwaggerBlueprint, postbox: Postbox | None) -> None:
    """Bind the operation; `postbox` is None where no mail server is set."""

    @api.operation("send_test_mail")
    def send_test_mail(body: dict[str, Any]) -> dict[str, Any]:
        if postbox is None:
            raise MailNotSetUp("No mail server is set. Set RUNNERLY_SMTP_URL, for example smtps://user:password@host")
        mail = Mail(
            mail_id=f"test-{uuid4()}", kind="test", recipient=body["recipient"], language=body.get("language", "en")
        )
        try:
            message_id = postbox.post(mail)
        except ValueError:
            problem = {"in": "body", "path": "/recipient", "message": "is no e-mail address"}
            raise errors.Invalid(
                "The recipient is no e-mail address", code="mail_recipient_invalid", errors=[problem]
            ) from None
        except MailTrouble as trouble:
            log.warning("test_mail_not_sent", code=trouble.code)
            raise _as_error(trouble) from trouble
        finally:
            postbox.close()
        log.info("test_mail_sent")
        return {"message_id": message_id}


def _as_error(trouble: MailTrouble) -> errors.Error:
    if isinstance(trouble, MailRefused):
        problem = {"in": "body", "path": "/recipient", "message": str(trouble)}
        return errors.Invalid(str(trouble), code=trouble.code, errors=[problem])
    return errors.UpstreamFailed(str(trouble), code=trouble.code)
