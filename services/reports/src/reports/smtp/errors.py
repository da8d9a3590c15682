"""Why a mail did not go out, in words for an operator.

    MailTrouble
    ├── MailServerTrouble     the server cannot be used now: another try is worth it, for this and for every mail
    │       codes: mail_server_unknown, mail_server_unreachable, mail_server_slow, mail_server_tls,
    │              mail_server_no_tls, mail_server_sign_in, mail_server_disconnected, mail_server_busy,
    │              mail_server_refuses, mail_sender_refused
    └── MailRefused           this mail is refused for good: mail_recipient_refused, mail_message_refused

The words name the server and what it answered, never user, password or the text of a mail.
"""

import smtplib
import socket
import ssl

from reports.smtp.server import SmtpServer


class MailTrouble(Exception):  # noqa: N818 (reads as what it says)
    """Base: `code` is stable, the text is one sentence or two in plain English."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class MailServerTrouble(MailTrouble):
    """The server cannot be used now; the same mail may be handed to it later."""


class MailRefused(MailTrouble):
    """The server will never take this mail."""


def explain(error: OSError, server: SmtpServer) -> MailTrouble:
    """The trouble that an error of smtplib or of the connection means."""
    if isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(error.__context__, OSError):
        error = error.__context__  # smtplib's own name for what happened to the connection says less
    if isinstance(error, smtplib.SMTPException):
        return _explain_smtp(error, server)
    return _explain_connection(error, server)


def _explain_smtp(error: smtplib.SMTPException, server: SmtpServer) -> MailTrouble:
    at = f"The mail server {server.address}"
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, answer = next(iter(error.recipients.values()))
            return _refusal(code, "mail_recipient_refused", f"{at} refuses the recipient: {_words(code, answer)}")
        case smtplib.SMTPSenderRefused():
            # A sender that isn't allowed is a matter of settings: no fault of the mail, and mended by the operator.
            return MailServerTrouble(
                "mail_sender_refused",
                f"{at} refuses the sender: {_words(error.smtp_code, error.smtp_error)}. Correct RUNNERLY_MAIL_FROM.",
            )
        case smtplib.SMTPDataError():
            text = f"{at} refuses the message: {_words(error.smtp_code, error.smtp_error)}"
            return _refusal(error.smtp_code, "mail_message_refused", text)
        case smtplib.SMTPAuthenticationError():
            return MailServerTrouble(
                "mail_server_sign_in",
                f"{at} refuses user or password: {_words(error.smtp_code, error.smtp_error)}. "
                "Correct them in RUNNERLY_SMTP_URL.",
            )
        case smtplib.SMTPServerDisconnected():
            return MailServerTrouble("mail_server_disconnected", f"{at} ended the connection before it was done.")
        case smtplib.SMTPResponseException():
            name = "mail_server_busy" if 400 <= error.smtp_code < 500 else "mail_server_refuses"
            return MailServerTrouble(name, f"{at} answers {_words(error.smtp_code, error.smtp_error)}")
        case smtplib.SMTPNotSupportedError():
            return _not_supported(error, server)
        case _ if "authentication" in str(error):  # smtplib: none of the server's methods is one it knows
            return _no_sign_in(server)
        case _:
            return MailServerTrouble("mail_server_refuses", f"{at} cannot be used: {error}")


def _not_supported(error: smtplib.SMTPNotSupportedError, server: SmtpServer) -> MailTrouble:
    at = f"The mail server {server.address}"
    if "STARTTLS" in str(error):
        return MailServerTrouble(
            "mail_server_no_tls",
            f"{at} offers no STARTTLS, so nothing was sent. If it speaks TLS from the start, begin "
            "RUNNERLY_SMTP_URL with smtps://.",
        )
    if "AUTH" in str(error):
        return _no_sign_in(server)
    return MailRefused("mail_recipient_refused", f"{at} takes no addresses with letters beyond ASCII (SMTPUTF8).")


def _no_sign_in(server: SmtpServer) -> MailServerTrouble:
    return MailServerTrouble(
        "mail_server_sign_in",
        f"The mail server {server.address} knows no signing in with a password: leave user and password out of "
        "RUNNERLY_SMTP_URL.",
    )


def _explain_connection(error: OSError, server: SmtpServer) -> MailServerTrouble:
    match error:
        case socket.gaierror():
            return MailServerTrouble(
                "mail_server_unknown",
                f"The mail server's name {server.host} is not known. Check it for a typing error in RUNNERLY_SMTP_URL.",
            )
        case ssl.SSLCertVerificationError():
            reason = error.verify_message
            return MailServerTrouble(
                "mail_server_tls", f"The certificate of the mail server {server.address} is not accepted: {reason}."
            )
        case ssl.SSLError():
            return MailServerTrouble(
                "mail_server_tls",
                f"No TLS connection with the mail server {server.address} ({error.reason or 'handshake failed'}). "
                "smtps:// is TLS from the start, often port 465; smtp+starttls:// begins without, often port 587.",
            )
        case TimeoutError():
            return MailServerTrouble("mail_server_slow", f"The mail server {server.address} did not answer in time.")
        case ConnectionRefusedError():
            return MailServerTrouble(
                "mail_server_unreachable",
                f"Nothing listens at {server.address}: check host and port in RUNNERLY_SMTP_URL.",
            )
        case ConnectionError():
            return MailServerTrouble(
                "mail_server_disconnected", f"The mail server {server.address} ended the connection before it was done."
            )
        case _:
            reason = error.strerror or type(error).__name__
            return MailServerTrouble(
                "mail_server_unreachable", f"The mail server {server.address} is out of reach: {reason}."
            )


def _refusal(code: int, name: str, text: str) -> MailTrouble:
    """A 5xx is for good, a 4xx (or an answer that makes no sense) is for now."""
    return MailRefused(name, text) if 500 <= code < 600 else MailServerTrouble("mail_server_busy", text)


def _words(code: int, answer: bytes | str) -> str:
    """The server's answer on one line, short enough to store and to show."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    printable = "".join(each if each.isprintable() else " " for each in text)
    words = " ".join(printable.split())
    return f"{code} {words[:200]}".strip().rstrip(".")
