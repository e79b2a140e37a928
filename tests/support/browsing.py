"""A person with a browser without scripts: opens pages and fills in the forms that are on them.

A form is sent as a browser sends it: hidden fields, what is chosen already, and what was typed. A
field that the page does not offer cannot be filled in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

PATIENCE_SECONDS = 20.0
_TYPED_NOWHERE = {"file", "submit", "button", "image", "reset"}
Attributes = dict[str, str]
Files = list[tuple[str, tuple[str, bytes, str]]]


@dataclass
class Form:
    """A form of a page: where it goes, what its fields say now and which there are at all."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    """Collects the forms, the links and the answers of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.answers: list[str] = []
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notice what can be followed or filled in."""
        given = {name: value or "" for name, value in attrs}
        if "data-answer" in given:
            self.answers.append(given["data-answer"])
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif self.forms:
            self._control(tag, given)

    def handle_endtag(self, tag: str) -> None:
        """A select or a text area is over."""
        if tag in ("select", "textarea"):
            self._select = self._textarea = ""

    def handle_data(self, data: str) -> None:
        """The words inside a text area are its value."""
        if self._textarea:
            self.forms[-1].values[self._textarea] += data

    def _control(self, tag: str, given: Attributes) -> None:
        name = given.get("name", "")
        if tag == "option" and self._select:
            self._option(given)
        elif name and tag in ("input", "select", "textarea", "button"):
            self.forms[-1].names.add(name)
            self._value(tag, name, given)

    def _value(self, tag: str, name: str, given: Attributes) -> None:
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._textarea = name
            self.forms[-1].values[name] = ""
        elif tag == "input" and _is_sent(given):
            self.forms[-1].values[name] = given.get("value", "")

    def _option(self, given: Attributes) -> None:
        """The chosen option, else the first."""
        values = self.forms[-1].values
        if "selected" in given or self._select not in values:
            values[self._select] = given.get("value", "")


def _is_sent(given: Attributes) -> bool:
    kind = given.get("type", "text")
    if kind in ("radio", "checkbox"):
        return "checked" in given
    return kind not in _TYPED_NOWHERE


class Page:
    """A page as it was answered."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        self.path = answer.url.path
        self.url = str(answer.url)
        self.text = answer.text
        reader = _Reader()
        reader.feed(answer.text)
        self.forms = reader.forms
        self.links = reader.links
        self.answers = reader.answers

    def form(self, path: str) -> Form:
        """The form that is sent to this path."""
        found = [one for one in self.forms if self._goes_to(one) == path]
        assert found, f"{self.path} has no form to {path}, only {[*map(self._goes_to, self.forms)]}"
        return found[0]

    def link(self, part: str) -> str:
        """The first link with this part in it."""
        found = [link for link in self.links if part in link]
        assert found, f"{self.path} has no link to {part}, only {self.links}"
        return urljoin(self.url, found[0])

    def _goes_to(self, form: Form) -> str:
        return urlsplit(urljoin(self.url, form.action)).path


class Visitor:
    """One browser with its own cookies."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def open(self, address: str) -> Page:
        """Open a page that is there."""
        page = Page(self.client.get(address))
        assert page.status == 200, f"{address}: {page.status}"
        return page

    def download(self, address: str) -> httpx.Response:
        """Save a file."""
        answer = self.client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return answer

    def send(
        self, page: Page, path: str, typed: Mapping[str, Any], files: Files | None = None
    ) -> Page:
        """Fill in the form of a page and send it; it must be accepted."""
        form = page.form(path)
        unknown = set(typed) | {name for name, _file in files or []}
        assert unknown <= form.names, f"{path} does not ask for {unknown - form.names}"
        answered = Page(
            self.client.post(
                urljoin(page.url, path), data={**form.values, **typed}, files=files or None
            )
        )
        assert answered.status == 200, f"{path}: {answered.status}\n{answered.text}"
        return answered

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the form."""
        page = self.open("/accounts/login/")
        answered = self.send(page, page.path, {"login": email, "password": password})
        assert answered.path != page.path, "the password was not accepted"
