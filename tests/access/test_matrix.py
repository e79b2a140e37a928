"""Every route × every principal × own, foreign and no object: what is not stated is forbidden."""

import os
from collections.abc import Iterator
from itertools import product

import pytest
from django.test import override_settings

from tests.access import actions, asking, forgery, gates, headers
from tests.access.actions import ACTIONS, Action
from tests.access.asking import Answer, Cell
from tests.access.gates import Gate
from tests.access.routes import Route, all_routes
from tests.access.table import TABLE, entry_of
from tests.access.undoing import COUNTERS, Slate
from tests.access.words import EVERYBODY, NOBODY, Entry
from tests.access.world import (
    ANONYMOUS,
    DEACTIVATED,
    KEY,
    MEIS,
    NOBODYS,
    OWNER,
    PRINCIPALS,
    SHOPS,
    STAFF,
    SUPERVISOR,
    World,
)

ROUTES = all_routes()
EVERY_CELL = os.environ.get("ACCESS_MATRIX") == "all"
MIGHTIEST = frozenset({SUPERVISOR, OWNER, KEY})
KNOCKING = frozenset({ANONYMOUS, OWNER, DEACTIVATED, KEY})
# The demo shows a mail in a frame of its own page; the tests of the outbox look at its headers.
FRAMED = frozenset({"outbox:mail-html"})
# Outside the staff all stand before the same door.
ACTING = PRINCIPALS if EVERY_CELL else (*sorted(STAFF), ANONYMOUS, OWNER)
GROUPS = sorted({route.group for route in ROUTES})


def objects(world: World, route: Route) -> tuple[str, ...]:
    """Whose object is asked for: both owners' and nobody's, or just one where all are the same."""
    named = {
        route.path(world.values(route.name, route.parameters, one)): one
        for one in (NOBODYS, SHOPS, MEIS)
    }
    return tuple(named.values())


def cells(world: World, route: Route, entry: Entry) -> Iterator[tuple[Cell, bool]]:
    """The cells of a route, and whether its object has an owner."""
    whose = objects(world, route)
    for method, principal, one in product(route.methods, PRINCIPALS, whose):
        cell = Cell(route, method, principal, one)
        if EVERY_CELL or not is_redundant(cell, entry):
            yield cell, SHOPS in whose


def is_redundant(cell: Cell, entry: Entry) -> bool:
    """Cells that another one answers for; ACCESS_MATRIX=all asks them, too.

    What is open to everybody is tried by a stranger and the mightiest of each kind, and so is a
    method that nobody may use. Staff see everybody's objects: one owner's will do. One of those who
    may is told that there is no such object. The admin's one door is tried by one of each kind of
    stranger, forms only by one.
    """
    who = entry.who.get(cell.method, NOBODY)
    if cell.whose == NOBODYS:
        return cell.principal not in {*sorted(who & STAFF)[:1], *(who - STAFF)}
    if who == EVERYBODY or cell.method not in entry.who:
        return cell.principal not in {ANONYMOUS, *MIGHTIEST} or cell.whose != MEIS
    if cell.principal in STAFF:
        return cell.whose == SHOPS
    strangers = KNOCKING if cell.method == "GET" else {OWNER}
    return cell.route.pattern.startswith("admin/") and cell.principal not in strangers


def is_drawn(cell: Cell, entry: Entry) -> bool:
    """A stranger, one of the staff and the owner get the whole page of one object."""
    staff = sorted(entry.who.get(cell.method, NOBODY) & STAFF)[:1]
    return cell.whose == MEIS and cell.principal in {ANONYMOUS, OWNER, *staff}


def test_every_route_is_in_the_table() -> None:
    missing = sorted({route.name for route in ROUTES if entry_of(route.name) is None})
    assert not missing, f"say in tests/access/table.py who may use: {missing}"


def test_the_table_names_no_route_that_is_gone() -> None:
    names = {route.name for route in ROUTES}
    assert not [name for name in TABLE if "*" not in name and name not in names]


@pytest.mark.parametrize("group", GROUPS)
def test_everybody_gets_where_the_table_says_and_nowhere_else(
    world: World, slate: Slate, group: str
) -> None:
    problems: list[str] = []
    for route in ROUTES:
        entry = entry_of(route.name)
        if route.group != group or entry is None or entry.gate:
            continue
        with override_settings(DEMO=entry.demo), slate.ready():
            problems += wrong_answers(slate, world, route, entry)
    assert not problems, "\n".join(problems)


def test_what_belongs_to_the_demo_is_absent_without_it(world: World, slate: Slate) -> None:
    demo = [route for route in ROUTES if (entry := entry_of(route.name)) and entry.demo]
    with slate.ready():
        for route, method in ((one, method) for one in demo for method in one.methods):
            answer = asking.ask(slate, world, Cell(route, method, SUPERVISOR, MEIS))
            assert answer.status in (404, 405), (route.name, method)


def test_a_locked_route_opens_to_the_right_token_only(world: World, slate: Slate) -> None:
    problems: list[str] = []
    locked = {route.name for route in ROUTES if (entry := entry_of(route.name)) and entry.gate}
    assert world.keyring is not None
    with override_settings(DEMO=True, **gates.SETTINGS), slate.ready():
        tried = gates.gates(world, world.keyring)
        assert set(tried) == locked, "say in tests/access/gates.py how it is tried"
        for name, ways in sorted(tried.items()):
            problems += [wrong for gate in ways for wrong in wrong_tokens(slate, name, gate)]
    assert not problems, "\n".join(problems)


def test_every_action_of_a_list_says_who_may() -> None:
    known = list(actions.all_actions())
    missing = [action.key for action in known if actions.who_may(action) is None]
    assert not missing, f"say in tests/access/actions.py who may: {missing}"
    assert set(ACTIONS) <= {action.key for action in known}


def test_an_action_is_done_for_those_who_may_and_for_nobody_else(
    world: World, slate: Slate
) -> None:
    problems: list[str] = []
    with slate.ready():
        for action, principal in product(actions.all_actions(), ACTING):
            answer = asking.send(slate, action.sent(world.credentials[principal]))
            wrong = wrong_action(action, principal, answer)
            problems += [f"{action.key} as {principal}: {answer.status} {wrong}"] if wrong else []
    assert not problems, "\n".join(problems)


def wrong_action(action: Action, principal: str, answer: Answer) -> str:
    """What is wrong with the answer to an action."""
    if answer.status >= 500:
        return f"crashed\n{answer.error}"
    may, done = principal in (actions.who_may(action) or NOBODY), actions.was_done(answer)
    if done is not may:
        return "was refused" if may else "was done"
    return (
        "" if may or not answer.tables - COUNTERS else f"was refused, yet wrote to {answer.tables}"
    )


def test_nothing_is_taken_from_another_site(world: World, slate: Slate) -> None:
    entries = [(route, entry) for route in ROUTES if (entry := entry_of(route.name))]
    assert world.keyring is not None
    with override_settings(DEMO=True, **gates.SETTINGS), slate.ready():
        tried = gates.gates(world, world.keyring)
        problems = [
            f"{what}: {answer.status}"
            for what, sent in forgery.everything(world, entries, tried, everybody=EVERY_CELL)
            if not forgery.is_turned_down(answer := asking.send(slate, sent))
        ]
    assert not problems, "\n".join(problems)


def test_what_our_own_page_sends_is_taken(world: World, slate: Slate) -> None:
    home, api = (route_named(name) for name in ("portal:track", "api:rma-notes"))
    with slate.ready():
        for cell in (Cell(home, "POST", ANONYMOUS, MEIS), Cell(api, "POST", OWNER, MEIS)):
            assert asking.send(slate, forgery.genuine(world, cell)).status in (400, 422), str(cell)


def route_named(name: str) -> Route:
    """The first route of that name."""
    return next(route for route in ROUTES if route.name == name)


def wrong_tokens(slate: Slate, name: str, gate: Gate) -> Iterator[str]:
    """What is wrong at one lock."""
    assert set(gate.tries) == set(gates.KINDS), name
    for kind, sent in gate.tries.items():
        if isinstance(sent, str):
            continue
        answer = asking.send(slate, sent)
        wrong = gate.wrong(kind, answer)
        if name not in FRAMED:
            wrong = wrong or ", ".join(headers.faults(answer.headers, personal=False))
        if wrong:
            target = answer.headers.get("Location", "")
            yield f"{name}, token: {kind}: {answer.status} {target} {wrong}"


def wrong_answers(slate: Slate, world: World, route: Route, entry: Entry) -> Iterator[str]:
    """What is wrong at one route."""
    for cell, owned in cells(world, route, entry):
        answer = asking.ask(slate, world, cell, query=entry.query, draw=is_drawn(cell, entry))
        wrong = asking.verdict(cell, entry, answer, owned=owned)
        personal = cell.principal != ANONYMOUS
        wrong = wrong or ", ".join(headers.faults(answer.headers, personal=personal))
        if wrong:
            yield f"{cell}: {answer.status} {wrong}"
