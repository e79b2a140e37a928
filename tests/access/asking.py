"""Asking a route as somebody: without the bookkeeping of Django's test client, which copies what
each template saw and would take most of the time of some ten thousand requests."""

import traceback
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any
from unittest import mock

from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.template.backends.django import Template
from django.test.client import ClientHandler, RequestFactory

from events.ids import uuid7
from tests.access.routes import Route
from tests.access.words import Entry
from tests.access.world import NOBODYS, OWNERS, STAFF, World

_HANDLER = ClientHandler(enforce_csrf_checks=False)
REFUSED = frozenset({401, 403, 404, 405})
# What a request may write although it was refused: its session, and how often it was tried.
_COUNTED = """
    SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables
    WHERE relname NOT IN ('django_session', 'accounts_apikey', 'accounts_tally')
"""


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
class Answer:
    """`wrote`: anything at all, its session too. `error`: the trace of a crash."""

    status: int
    headers: Mapping[str, str]
    wrote: bool = False
    error: str = ""

    @property
    def leads_to_the_door(self) -> bool:
        """Sent away to sign in."""
        target = self.headers.get("Location", "")
        return self.status == 302 and target.startswith(("/accounts/login/", "/admin/login/"))

    @property
    def is_refusal(self) -> bool:
        """Not let in, or told that there is nothing."""
        return self.status in REFUSED or self.leads_to_the_door


def ask(world: World, cell: Cell, *, draw: bool = True) -> Answer:
    """Ask; everything the request changes is rolled back. draw: fill in the page's template."""
    values = world.values(cell.route.name, cell.route.parameters, cell.whose)
    path = cell.route.path(values)
    given = {"Idempotency-Key": uuid7().hex, **world.credentials[cell.principal]}
    programs = path.startswith("/api/") or cell.method not in ("GET", "POST")
    kind = "application/json" if programs else "application/x-www-form-urlencoded"
    body = b"{}" if programs and cell.method != "GET" else b""
    request = RequestFactory().generic(cell.method, path, body, kind, headers=given)
    with _crashes() as crashes, rolled_back(), nullcontext() if draw else _undrawn():
        response = _HANDLER(request.environ)
        if response.streaming:  # read to its end it closes itself, as a server would have it do
            list(response)
        wrote = _has_written()
    return Answer(response.status_code, dict(response.headers), wrote, "".join(crashes))


def owns(cell: Cell) -> bool:
    """Staff may handle everybody's; the others their own; what has no owner is open to all."""
    return cell.principal in STAFF or OWNERS.get(cell.principal) == cell.whose


def rows_written(world: World, cell: Cell) -> int:
    """Ask once more and count the rows that are written, but for sessions and tallies."""
    with rolled_back():
        before = _counted()
        ask(world, cell)
        return _counted() - before


def _counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED)
        return int(cursor.fetchone()[0])


def _has_written() -> bool:
    """PostgreSQL numbers a transaction when it first writes."""
    if connection.needs_rollback:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        return bool(cursor.fetchone()[0])


def verdict(cell: Cell, entry: Entry, answer: Answer, *, owned: bool) -> str:
    """What is wrong with the answer; empty when nothing is."""
    if answer.status >= 500:
        return f"crashed\n{answer.error}"
    may = cell.principal in entry.who.get(cell.method, entry.who.get("*", frozenset()))
    if not may:
        return "" if answer.is_refusal or _finds_nothing(answer) else "was let in"
    if cell.whose == NOBODYS or (owned and not owns(cell)):
        hidden = answer.status == 404 or (cell.whose == NOBODYS and _sent_back(answer))
        return "" if hidden else "saw something that is not theirs"
    return "was refused" if answer.is_refusal else ""


def _finds_nothing(answer: Answer) -> bool:
    """The admin's front page, because the world has no such row: Django looks before it asks."""
    return answer.status == 302 and answer.headers["Location"] == "/admin/"


def _sent_back(answer: Answer) -> bool:
    """The admin says with a message that there is no such object, and shows a list."""
    return answer.status == 302 and answer.headers["Location"].startswith("/admin/")


@contextmanager
def rolled_back() -> Iterator[None]:
    """Nothing of the block stays."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _undrawn() -> AbstractContextManager[object]:
    """Pages stay empty: who may see one is decided before it is drawn, which takes most time."""
    return mock.patch.object(Template, "render", return_value="")


@contextmanager
def _crashes() -> Iterator[list[str]]:
    found: list[str] = []

    def note(**_told: Any) -> None:
        found.append(traceback.format_exc())

    got_request_exception.connect(note)
    try:
        yield found
    finally:
        got_request_exception.disconnect(note)
