"""Handing mail to the mail server by SMTP."""

from reports.smtp.errors import MailRefused, MailServerTrouble, MailTrouble
from reports.smtp.mailer import Mailer
from reports.smtp.server import SmtpServer

__all__ = ["MailRefused", "MailServerTrouble", "MailTrouble", "Mailer", "SmtpServer"]
