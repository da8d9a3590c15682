"""A store in a temporary folder, an SMTP server in front of it, and the page behind it."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from runnerly_mailbox.page import create_app
from runnerly_mailbox.smtp import SmtpServer
from runnerly_mailbox.store import MessageStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MessageStore]:
    store = MessageStore(tmp_path / "mailbox.sqlite3")
    yield store
    store.close()


@pytest.fixture
def smtp_server(store: MessageStore) -> Iterator[SmtpServer]:
    server = SmtpServer(store, "127.0.0.1", 0)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def smtp(smtp_server: SmtpServer) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", smtp_server.port, timeout=30) as client:
        yield client


@pytest.fixture
def page(store: MessageStore) -> FlaskClient:
    return create_app(store).test_client()


@pytest.fixture
def mail() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Bienvenue à Runnerly"
    message["From"] = "Runnerly <runnerly@example.org>"
    message["To"] = "Ada <ada@example.org>"
    message["Message-ID"] = "<1@example.org>"
    message.set_content("Bonjour Ada,\n\nouvre http://localhost:8080/activate/t0ken.\n\nÀ bientôt\n")
    message.add_alternative(
        "<!doctype html><html><head><title>x</title></head><body><h1>Bonjour</h1>"
        '<script>document.title="owned"</script><a href="http://localhost:8080/activate/t0ken">Activer</a></body></html>',
        subtype="html",
    )
    return message
