"""Every route × every principal × own, foreign and no object: what is not stated is forbidden."""

import os
from collections.abc import Iterator
from itertools import product

import pytest
from django.test import override_settings

from tests.access import asking, headers
from tests.access.asking import Cell
from tests.access.routes import Route, all_routes
from tests.access.table import TABLE, entry_of
from tests.access.undoing import Slate
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
    """One of the staff and everybody from outside get the whole page, one stranger the refusal."""
    who = entry.who.get(cell.method, NOBODY)
    return cell.principal in {ANONYMOUS, *sorted(who & STAFF)[:1], *(who - STAFF)}


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


def wrong_answers(slate: Slate, world: World, route: Route, entry: Entry) -> Iterator[str]:
    """What is wrong at one route."""
    for cell, owned in cells(world, route, entry):
        answer = asking.ask(slate, world, cell, draw=is_drawn(cell, entry))
        wrong = asking.verdict(cell, entry, answer, owned=owned)
        personal = cell.principal != ANONYMOUS
        wrong = wrong or ", ".join(headers.faults(answer.headers, personal=personal))
        if wrong:
            yield f"{cell}: {answer.status} {wrong}"
