"""Asking a route as somebody: without the bookkeeping of Django's test client, which copies what
each template saw and would take most of the time of some ten thousand requests."""

import traceback
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

from django.core.signals import got_request_exception
from django.template.backends.django import Template
from django.test.client import ClientHandler, RequestFactory

from events.ids import uuid7
from tests.access.routes import Route
from tests.access.undoing import Slate
from tests.access.words import Entry
from tests.access.world import NOBODYS, OWNERS, STAFF, World

_HANDLER = ClientHandler(enforce_csrf_checks=False)
_GUARDED = ClientHandler(enforce_csrf_checks=True)
_FACTORY = RequestFactory()
_CRASHES: list[str] = []
REFUSED = frozenset({401, 403, 404, 405})
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True, slots=True)
class Cell:
    """One principal at one route with one method, for one object."""

    route: Route
    method: str
    principal: str
    whose: str

    def __str__(self) -> str:
        return f"{self.method} {self.route.name} as {self.principal}, object: {self.whose}"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request. `guarded`: with the check of CSRF tokens, which tests leave out otherwise."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] | None = None
    body: bytes = b""
    kind: str = FORM
    guarded: bool = False
    draw: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """`error`: the trace of a crash. `tables`: what it wrote to. `rows`: how many it wrote although
    it was refused. `messages`: the cookie with what the next page will say. `is_list`: of the
    admin, shown as it is."""

    status: int
    headers: Mapping[str, str]
    error: str = ""
    rows: int = 0
    tables: frozenset[str] = frozenset()
    messages: str = ""
    is_list: bool = False

    @property
    def leads_to_the_door(self) -> bool:
        """Sent away to sign in."""
        target = self.headers.get("Location", "")
        return self.status == 302 and target.startswith(("/accounts/login/", "/admin/login/"))

    @property
    def is_refusal(self) -> bool:
        """Not let in, or told that there is nothing."""
        return self.status in REFUSED or self.leads_to_the_door


def ask(slate: Slate, world: World, cell: Cell, *, query: str = "", draw: bool = True) -> Answer:
    """Ask; what the request changes is undone. draw: fill in the page's template."""
    return send(slate, replace(request_of(world, cell, query), draw=draw))


def request_of(world: World, cell: Cell, query: str = "") -> Sent:
    """What this principal sends."""
    values = world.values(cell.route.name, cell.route.parameters, cell.whose)
    path = cell.route.path(values) + (f"?{query}" if query else "")
    programs = path.startswith("/api/") or cell.method not in ("GET", "POST")
    body = b"{}" if programs and cell.method != "GET" else b""
    kind = JSON if programs else FORM
    return Sent(path, cell.method, world.credentials[cell.principal], body, kind)


def send(slate: Slate, sent: Sent) -> Answer:
    """Send a request and undo what it changes."""
    answer = replace(_answer(sent), tables=frozenset(slate.tables))
    if answer.is_refusal and slate.wrote():
        slate.wipe()
        before = slate.rows()
        _answer(sent)
        answer = replace(answer, rows=slate.rows() - before)
    slate.wipe()
    return answer


def _answer(sent: Sent) -> Answer:
    headers = {"Idempotency-Key": uuid7().hex, **(sent.headers or {})}
    request = _FACTORY.generic(sent.method, sent.path, sent.body, sent.kind, headers=headers)
    _CRASHES.clear()
    with nullcontext() if sent.draw else _undrawn():
        response = (_GUARDED if sent.guarded else _HANDLER)(request.environ)
        if response.streaming:  # read to its end it closes itself, as a server would have it do
            list(response)
    told, shown = response.cookies.get("messages"), getattr(response, "context_data", None)
    return Answer(
        response.status_code, dict(response.headers), "".join(_CRASHES),
        messages=told.value if told else "", is_list="cl" in (shown or {}),
    )  # fmt: skip


def owns(cell: Cell) -> bool:
    """Staff may handle everybody's; the others their own; what has no owner is open to all."""
    return cell.principal in STAFF or OWNERS.get(cell.principal) == cell.whose


def verdict(cell: Cell, entry: Entry, answer: Answer, *, owned: bool) -> str:
    """What is wrong with the answer; empty when nothing is."""
    if answer.status >= 500:
        return f"crashed\n{answer.error}"
    if answer.rows:
        return "was refused, yet rows were written"
    may = cell.principal in entry.who.get(cell.method, entry.who.get("*", frozenset()))
    if not may:
        return "" if answer.is_refusal or _finds_nothing(cell, answer) else "was let in"
    if cell.whose == NOBODYS or (owned and not owns(cell)):
        hidden = answer.status == 404 or (cell.whose == NOBODYS and _sent_back(answer))
        return "" if hidden else "saw something that is not theirs"
    return "was refused" if answer.is_refusal else ""


def _finds_nothing(cell: Cell, answer: Answer) -> bool:
    """The admin's front page, because the world has no such row: Django looks before it asks. Or
    staff are led from a page for customers to their own."""
    target = answer.headers.get("Location", "")
    leads_to_work = target.startswith("/admin/") and not cell.route.pattern.startswith("admin/")
    return answer.status == 302 and (target == "/admin/" or leads_to_work)


def _sent_back(answer: Answer) -> bool:
    """The admin says with a message that there is no such object, and shows a list."""
    return answer.status == 302 and answer.headers["Location"].startswith("/admin/")


def _undrawn() -> AbstractContextManager[object]:
    """Pages stay empty: who may see one is decided before it is drawn, which takes most time."""
    return mock.patch.object(Template, "render", return_value="")


def _note_crash(**_told: Any) -> None:
    _CRASHES.append(traceback.format_exc())


got_request_exception.connect(_note_crash)
