"""Requests that another site makes a browser send: with its session, without our token."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from django.conf import settings

from tests.access import asking
from tests.access.asking import FORM, Answer, Cell, Sent
from tests.access.gates import FOREIGN, GOOD, Gate
from tests.access.routes import Route
from tests.access.undoing import COUNTERS
from tests.access.words import Entry
from tests.access.world import ANONYMOUS, KEYS, MEIS, STAFF, World

SAFE = "GET"
# They look at a signature or a key in the request itself; no browser sends that by itself.
NO_SESSION = ("hooks:*", "letters:*", "webhook-receiver", "carrier/v1/*")
_COOKIE, _OTHER = "a" * 32, "b" * 32


def is_exempt(route: str) -> bool:
    """Whether sessions mean nothing there."""
    return any(fnmatchcase(route, pattern) for pattern in NO_SESSION)


def cells(route: Route, entry: Entry, *, everybody: bool) -> Iterator[Cell]:
    """Those with a browser who may send to this route: all, or one of the staff and one other.

    Tokens are looked at before it is asked who somebody is.
    """
    for method, who in entry.who.items():
        browsers = who - KEYS - ({ANONYMOUS} if route.name.startswith("api:") else set())
        chosen = browsers if everybody else {*_first(browsers & STAFF), *_first(browsers - STAFF)}
        if method != SAFE:
            yield from (Cell(route, method, principal, MEIS) for principal in sorted(chosen))


def everything(
    world: World,
    routes: Iterable[tuple[Route, Entry]],
    tried: Mapping[str, list[Gate]],
    *,
    everybody: bool,
) -> Iterator[tuple[str, Sent]]:
    """All that another site may make a browser send, and what it is; tried: the locked routes."""
    for route, entry in routes:
        if entry.gate and not is_exempt(route.name):
            sent = tried[route.name][0].tries
            right = (sent[kind] for kind in (GOOD, FOREIGN))
            good = next(one for one in right if isinstance(one, Sent))
            yield from forged(f"POST {route.name}", replace(good, method="POST", kind=FORM))
        for cell in cells(route, entry, everybody=everybody):
            yield from forged(str(cell), asking.request_of(world, cell))


def forged(what: str, sent: Sent) -> Iterator[tuple[str, Sent]]:
    """Without a token, and with one that is not the cookie's."""
    sent = replace(sent, guarded=True, draw=False)
    yield f"{what}, no token", sent
    yield f"{what}, bad token", _with_tokens(sent, _COOKIE, _OTHER)


def is_turned_down(answer: Answer) -> bool:
    """415: of a form that only takes files the token is looked for after its kind."""
    return answer.status in (403, 415) and not answer.tables - COUNTERS


def _first(principals: frozenset[str]) -> list[str]:
    return sorted(principals)[:1]


def genuine(world: World, cell: Cell) -> Sent:
    """As our own page would send it."""
    sent = replace(asking.request_of(world, cell), guarded=True)
    return _with_tokens(sent, _COOKIE, _COOKIE)


def _with_tokens(sent: Sent, cookie: str, token: str) -> Sent:
    given = dict(sent.headers or {})
    cookies = [given.get("Cookie", ""), f"{settings.CSRF_COOKIE_NAME}={cookie}"]
    headers = {**given, "Cookie": "; ".join(filter(None, cookies)), "X-CSRFToken": token}
    if sent.kind == FORM:
        return replace(sent, headers=headers, body=b"csrfmiddlewaretoken=" + token.encode())
    return replace(sent, headers=headers)
