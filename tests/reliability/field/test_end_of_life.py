"""Planning the end of a product: returns to come, the day the stock runs out, what to buy."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from django.test import Client

import inventory.services
from accounts.models import User
from events.models import Event
from inventory.models import Warehouse
from reliability.estimators import InvalidData, switch_curve
from reliability.models import EolPlan
from reliability.reports.cells import shown
from reliability.reports.end_of_life import Costs, EndOfLife, end_of_life
from reliability.services import planning
from tests.reliability.field.world import (
    BENCH,
    MOUSE,
    TODAY,
    asked,
    at_noon,
    catch_up,
    diagnosed,
    sold,
)
from tests.support import staff
from tests.support.events import assert_nothing_changed

pytestmark = pytest.mark.django_db
PAGE = "/reports/end-of-life/"
COSTS = Costs(unit_cost=10.0, substitute_cost=30.0, left_over_cost=2.0)
TERMS: dict[str, Any] = {
    "unit_cost": Decimal(10), "substitute_cost": Decimal(30), "left_over_cost": Decimal(2),
    "service_level": 0.95, "scrap": 0.0, "repeat": 0.0,
}  # fmt: skip
QUESTION = {"sku": MOUSE, "as_of": TODAY.isoformat(), "unit_cost": "10", "substitute_cost": "30"}


@pytest.fixture
def mice() -> None:
    """Eighty mice half a year old, of which eight failed; half a year of warranty to come."""
    names = [f"SN-{place:03}" for place in range(80)]
    start = TODAY - timedelta(days=183)
    sold(*names, on=start)
    for place, serial in enumerate(names[::10]):
        diagnosed(serial, on=start + timedelta(days=20 * (place + 1)))
    catch_up()
    Warehouse.objects.get_or_create(code="TPE", defaults={"name": "Taipei", "country": "TW"})


@pytest.fixture
def quinn(quality_engineer: User, mice: None) -> Client:
    """Quinn at her desk."""
    return staff.signed_in(quality_engineer)


def stocked(pieces: int, key: str = "first") -> None:
    inventory.services.receive(
        actor=BENCH, now=at_noon(TODAY), key=key, warehouse="TPE", sku_code=MOUSE, quantity=pieces
    )


def planned() -> EndOfLife:
    return end_of_life(asked(), COSTS)


def kept() -> EolPlan:
    return planning.plan(actor=BENCH, now=at_noon(TODAY), sku_code=MOUSE, **TERMS)


def checked(plan: EolPlan, days: int = 0) -> None:
    now = at_noon(TODAY + timedelta(days=days))
    planning.check(actor=BENCH, now=now, plan_id=plan.id)


def alerts() -> list[str]:
    told = Event.objects.filter(type__startswith="reliability.stock_found").order_by("position")
    return list(told.values_list("type", flat=True))


def test_returns_are_expected_until_the_last_warranty_ends(mice: None) -> None:
    stocked(4)
    found = planned()
    assert found.outlook is not None
    assert len(found.months) == len(found.outlook.expected) == 6
    assert found.months[0].under_warranty == 72
    assert found.obliged_until == TODAY + timedelta(days=182)
    first = found.months[0]
    assert first.hazard == first.expected / 72
    assert first.stock_left == 4 - first.expected


def test_the_stock_runs_out_on_the_day_on_which_expected_returns_have_used_it_up(
    mice: None,
) -> None:
    stocked(4)
    found = planned()
    assert found.outlook is not None
    used = np.concatenate([[0.0], np.cumsum(found.outlook.expected)])
    month = int(np.searchsorted(used, 4, side="right")) - 1
    share = (4 - used[month]) / found.outlook.expected[month]
    assert found.runs_out_on == TODAY + timedelta(days=int((month + share) * 365 / 12))
    assert found.earliest is not None
    assert found.earliest <= found.runs_out_on < (found.obliged_until or date.min)


def test_enough_stock_lasts(mice: None) -> None:
    stocked(500)
    found = planned()
    assert (found.is_short, found.runs_out_on) == (False, None)
    assert found.buy is not None
    assert found.buy.service_quantity == 0


def test_scrap_uses_the_stock_up_sooner(mice: None) -> None:
    stocked(10)
    plain = planned()
    scrap = end_of_life(asked(), Costs(unit_cost=10.0, substitute_cost=30.0, scrap=0.5))
    assert scrap.months[0].stock_left < plain.months[0].stock_left


def test_the_switch_is_the_cheapest_month_of_the_curve(mice: None) -> None:
    found = planned()
    best = found.best
    assert best is not None
    assert best.total == min(point.total for point in found.switch)
    at_once, never = found.switch[0], found.switch[-1]
    assert found.outlook is not None
    assert (at_once.quantity, at_once.purchase) == (0, 0)
    assert at_once.substitutes == pytest.approx(found.outlook.futures.sum(axis=1).mean())
    assert never.quantity == (found.buy.service_quantity if found.buy else -1)


def test_costs_of_a_switch_by_hand() -> None:
    demand = np.array([[1.0, 2.0], [3.0, 0.0]])
    now, later, never = switch_curve(
        demand, stock=1, service_level=0.5, unit_cost=10, substitute_cost=100, left_over_cost=1
    )
    assert (now.quantity, now.substitutes, now.left_over) == (0, 3.0, 1.0)
    # One future needs 1 piece, the other 3: half of them are served by what is there.
    assert (later.quantity, later.substitutes, later.left_over) == (0, 2.0, 0.0)
    assert (never.quantity, never.purchase, never.substitutes, never.total) == (2, 20, 0.0, 20.0)


@pytest.mark.parametrize(
    "wrong", [{"stock": -1}, {"service_level": 1.0}, {"unit_cost": -1.0}, {"scrap": 1.0}]
)
def test_an_impossible_switch_is_refused(wrong: dict[str, float]) -> None:
    terms: dict[str, Any] = {"unit_cost": 1.0, "substitute_cost": 2.0} | wrong
    with pytest.raises(InvalidData):
        switch_curve(np.ones((2, 2)), **terms)


def test_short_stock_is_told_once_and_again_only_after_it_was_enough(mice: None) -> None:
    plan = kept()
    stocked(4)
    for day in range(3):
        checked(plan, day)
    assert alerts() == ["reliability.stock_found_short"]
    plan.refresh_from_db()
    assert (plan.short_since, plan.runs_out_on) == (TODAY, planned().runs_out_on)

    stocked(500, "second")
    checked(plan, 3)
    checked(plan, 4)
    assert alerts() == ["reliability.stock_found_short", "reliability.stock_found_enough"]
    plan.refresh_from_db()
    assert plan.short_since is None


def test_the_same_costs_again_change_nothing(mice: None) -> None:
    kept()
    with assert_nothing_changed(EolPlan):
        kept()
    assert Event.objects.filter(type="reliability.eol_planned").count() == 1


def test_the_page_its_files_and_pictures_say_the_same(quinn: Client) -> None:
    stocked(4)
    answer = quinn.get(PAGE, QUESTION | {"left_over_cost": "2"})
    text = answer.content.decode()
    found = answer.context["plan"]
    assert "The stock is expected to run out on" in text
    rows = json.loads(
        b"".join(quinn.get(f"{PAGE}numbers.json", QUESTION | {"left_over_cost": "2"}))
    )
    returns = [row["value"] for row in rows if row["section"] == "returns"]
    assert returns == [month.expected for month in found.months]
    switch = [row["value"] for row in rows if row["section"] == "switch"]
    assert switch == [point.total for point in found.switch]
    assert [row[3]["text"] for row in answer.context["months"]["rows"]] == list(map(shown, returns))
    for name, line in (("cost", "switch"), ("stock", "stock_left")):
        svg = quinn.get(f"{PAGE}plots/{name}.svg", QUESTION | {"left_over_cost": "2"})
        (said,) = ElementTree.fromstring(svg.content).iter(
            "{http://purl.org/dc/elements/1.1/}description"
        )
        drawn = [value for _at, value in json.loads(said.text or "")["points"][line]]
        assert drawn == [row["value"] for row in rows if row["section"] == line]


def test_keeping_a_plan_looks_at_once(quinn: Client) -> None:
    answer = quinn.post(f"{PAGE}keep/", QUESTION | {"left_over_cost": "2"}, follow=True)
    assert "its stock is looked at every day" in answer.content.decode()
    plan = EolPlan.objects.get()
    assert plan.unit_cost == Decimal(10)
    assert MOUSE in answer.content.decode()


def test_without_a_model_the_page_says_why(quality_engineer: User) -> None:
    sold("SN-1", on=TODAY - timedelta(days=100))
    catch_up()
    quinn = staff.signed_in(quality_engineer)
    text = quinn.get(PAGE, QUESTION | {"left_over_cost": "2"}).content.decode()
    assert "Nothing of this choice has failed yet" in text
    assert quinn.get(f"{PAGE}plots/cost.svg", QUESTION).status_code == 404
    assert "No product is planned yet" in quinn.get(PAGE).content.decode()
