"""A browser for tests: WebTest, with the few things that tests of pages do all the time."""

from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from webtest import TestApp, TestResponse

PASSWORD = "correct horse battery"


class Browser:
    """Follows no redirect by itself, keeps cookies, sends forms as a page holds them."""

    def __init__(self, app: Flask, host: str = "runs.example.org") -> None:
        self.app = TestApp(app, extra_environ={"HTTP_HOST": host})

    def get(self, path: str, status: int = 200, **headers: str) -> TestResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.app.get(path, status=status, headers=sent)

    def send(self, page: TestResponse, action: str, status: int = 303, /, **values: Any) -> TestResponse:
        """The form with that action on the page, filled with the values."""
        for form in page.forms.values():
            if form.action == action:
                for name, value in values.items():
                    form[name] = value
                return form.submit(status=status)
        raise AssertionError(
            f"no form for {action} on the page; there are {[form.action for form in page.forms.values()]}"
        )

    def sign_in(self, email: str, password: str = PASSWORD, status: int = 303) -> TestResponse:
        return self.send(self.get("/sign-in"), "/sign-in", status, email=email, password=password)


def words(page: TestResponse) -> str:
    """What the page says, spaces made even."""
    main = BeautifulSoup(page.text, "html.parser").find("main")
    assert main is not None
    return " ".join(main.get_text(" ").replace("\u00a0", " ").split())
