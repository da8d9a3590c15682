"""A browser small enough for forms: pages, their forms, cookies. No script runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

TIMEOUT_S = (5, 30)


class PageError(Exception):
    """A page is not what was expected; the message names the page and says what it showed."""


@dataclass
class Form:
    """A form as the page has it: where it goes, and every field with the value it comes with."""

    action: str = ""
    method: str = "get"
    fields: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.heading = ""
        self.alerts: list[str] = []
        self._open: Form | None = None
        self._select: str | None = None
        self._text_of: list[tuple[str, str]] = []  # (tag, kind) of the elements whose words are collected

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is not None and tag == "input":
            self._take_input(self._open, given)
        elif self._open is not None and tag == "textarea":
            self._open.fields.setdefault(given.get("name", ""), [""])
        elif self._open is not None and tag == "select":
            self._select = given.get("name")
        elif self._open is not None and tag == "option" and self._select and ("selected" in given):
            self._open.fields[self._select] = [given.get("value", "")]
        if tag == "h1":
            self._text_of.append((tag, "heading"))
        elif given.get("role") == "alert":
            self._text_of.append((tag, "alert"))
            self.alerts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        if self._text_of and self._text_of[-1][0] == tag:
            self._text_of.pop()

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if not self._text_of or not words:
            return
        if self._text_of[-1][1] == "heading":
            self.heading = f"{self.heading} {words}".strip()
        else:
            self.alerts[-1] = f"{self.alerts[-1]} {words}".strip()

    def _take_input(self, form: Form, given: Mapping[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if not name or "disabled" in given or kind in ("submit", "button", "image", "file", "reset"):
            return
        if kind in ("checkbox", "radio"):
            if "checked" in given:
                form.fields.setdefault(name, []).append(given.get("value", "on"))
            return
        form.fields.setdefault(name, []).append(given.get("value", ""))


@dataclass(frozen=True)
class Page:
    """What came back: its final address, status and forms."""

    url: str
    status: int
    forms: tuple[Form, ...]
    heading: str
    alerts: tuple[str, ...]

    @property
    def path(self) -> str:
        """The address without host and query."""
        return urlsplit(self.url).path

    def form(self, *names: str) -> Form:
        """The form that has all fields of these names. Raises PageError."""
        for form in self.forms:
            if all(name in form.fields for name in names):
                return form
        raise PageError(f"{self.path} has no form with {', '.join(names)} but shows: {self.shows}")

    @property
    def shows(self) -> str:
        """What a person would read first: what is wrong, else the heading."""
        return "; ".join(alert for alert in self.alerts if alert) or self.heading or f"status {self.status}"


class Browser:
    """Cookies and pages of one visitor."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url
        self._session = requests.Session()
        self._session.headers["Accept"] = "text/html"
        self._session.headers["Accept-Language"] = "en"

    def open(self, path: str) -> Page:
        """The page at this path or address, redirects followed. Raises PageError for an error's page."""
        return self._page(self._session.get(urljoin(self._base, path), timeout=TIMEOUT_S))

    def submit(self, page: Page, form: Form, **values: str) -> Page:
        """The page that follows when the form is sent with these values in its fields."""
        data = {**form.fields, **{name: [value] for name, value in values.items()}}
        action = urljoin(page.url, form.action)
        headers = {"Origin": "{0.scheme}://{0.netloc}".format(urlsplit(page.url)), "Referer": page.url}
        if form.method == "post":
            answer = self._session.post(action, data=data, headers=headers, timeout=TIMEOUT_S)
        else:
            answer = self._session.get(action, params=data, timeout=TIMEOUT_S)
        return self._page(answer)

    def close(self) -> None:
        """Close its connections."""
        self._session.close()

    def _page(self, answer: requests.Response) -> Page:
        reader = _Reader()
        reader.feed(answer.text)
        page = Page(answer.url, answer.status_code, tuple(reader.forms), reader.heading, tuple(reader.alerts))
        if answer.status_code >= 400:
            raise PageError(f"{page.path} answered {page.status}: {page.shows}")
        return page
