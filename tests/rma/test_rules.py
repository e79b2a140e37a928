"""The decisions of the RMA without a database."""

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rma import choices
from rma.models.rma import LEGAL_EDGES, Rma
from rma.rules import (
    JOURNEYS,
    AnnouncedItem,
    Announcement,
    Facts,
    LineFacts,
    Product,
    Refusal,
    check_announcement,
    next_step,
    priority_for,
    refuse,
    seen_by_staff,
)
from rma.wording import INTAKE_PROBLEMS, NEXT_STEPS, STAFF_STEPS

MOUSE = Product("M", "pixelpaw", True, {"LB": False, "SWOLLEN": True})
CABLE = Product("C", "pixelpaw", False, {})
LAMP = Product("L", "lumidom", False, {})
PRODUCTS = {"M": MOUSE, "C": CABLE, "L": LAMP}


def line(**changed: object) -> LineFacts:
    given_facts = {
        "verdict": "eligible",
        "custody": "received",
        "quantity": 1,
        "received": 1,
        "missing": 0,
        "disposed": 0,
    }
    return LineFacts(**{**given_facts, **changed})  # type: ignore[arg-type] # plain facts


def facts(state: str, service: str = "repair", **changed: object) -> Facts:
    given_facts: dict[str, object] = {
        "waiting": False,
        "escalated": False,
        "ready": False,
        "lines": (line(),),
    }
    return Facts(state=state, service_type=service, **{**given_facts, **changed})  # type: ignore[arg-type] # as above


def _transitions() -> list[Any]:
    field: Any = Rma._meta.get_field("state")
    return list(field.get_all_transitions(Rma))


NOTHING_HERE = (line(received=0),)
KEPT = (line(disposed=1),)
RETURNING = (line(disposed=1, returning=1),)
MACHINE = {(t.name, str(t.source)) for t in _transitions()}
TRANSITIONS = [transition.value for transition in choices.Transition]


@given(
    st.sampled_from(TRANSITIONS),
    st.sampled_from(choices.State.values),
    st.sampled_from(list(JOURNEYS)),
)
def test_the_rules_never_allow_what_the_machine_forbids(
    transition: str, state: str, service: str
) -> None:
    allowed = refuse(transition, facts(state, service, ready=True), outcome="refunded") is None
    methods = {"reopen": ("reopen_work", "reopen_request")}.get(transition, (transition,))
    assert not allowed or any((name, state) in MACHINE for name in methods)


def test_the_database_knows_exactly_the_edges_of_the_machine() -> None:
    edges = {(str(t.source), str(t.target)) for t in _transitions()}
    assert edges == {(str(source), str(target)) for source, target in LEGAL_EDGES}


@pytest.mark.parametrize(
    ("transition", "given_facts", "outcome", "refusal"),
    [
        ("issue_label", facts("eligible", "complaint"), "", Refusal.NOTHING_TO_SHIP),
        ("start_repair", facts("shipped_in", lines=NOTHING_HERE), "", Refusal.NOTHING_RECEIVED),
        ("start_repair", facts("eligible", "consultation", lines=NOTHING_HERE), "", None),
        ("mark_ready_to_ship", facts("processing"), "", Refusal.GOODS_NOT_HANDLED),
        ("mark_ready_to_ship", facts("processing", lines=KEPT), "", Refusal.NOTHING_TO_SHIP),
        ("mark_ready_to_ship", facts("processing", lines=RETURNING), "", None),
        ("ship_out", facts("processing"), "", Refusal.NOT_READY),
        ("ship_out", facts("processing", "complaint", ready=True), "", Refusal.NOTHING_TO_SHIP),
        ("close", facts("processing"), "repaired", Refusal.OUTCOME_NEEDS_SHIPMENT),
        ("close", facts("processing"), "refunded", Refusal.GOODS_NOT_HANDLED),
        ("close", facts("processing", lines=KEPT), "refunded", None),
        ("close", facts("processing", lines=RETURNING), "refunded", Refusal.OUTCOME_NEEDS_SHIPMENT),
        ("close", facts("processing", lines=RETURNING, ready=True), "returned", None),
        ("close", facts("shipped_out"), "repaired", None),
        ("reject", facts("shipped_in"), "", Refusal.ILLEGAL_TRANSITION),
        ("cancel", facts("shipped_out"), "", Refusal.ILLEGAL_TRANSITION),
        ("reject", facts("processing"), "", Refusal.GOODS_WITH_US),
        ("reject", facts("processing", lines=NOTHING_HERE), "", None),
        ("cancel", facts("processing", lines=KEPT), "", Refusal.GOODS_WITH_US),
        ("cancel", facts("shipped_in", lines=NOTHING_HERE), "", None),
        ("cancel", facts("processing", "complaint", lines=NOTHING_HERE), "", None),
        ("reopen", facts("cancelled"), "", Refusal.ILLEGAL_TRANSITION),
    ],
)  # fmt: skip
def test_why_a_step_is_refused(
    transition: str, given_facts: Facts, outcome: str, refusal: Refusal | None
) -> None:
    assert refuse(transition, given_facts, outcome=outcome) == refusal


def test_every_state_of_every_service_has_a_next_step_in_words() -> None:
    for service in JOURNEYS:
        for state in choices.State.values:
            for waiting in (True, False):
                assert next_step(facts(state, service, waiting=waiting)).code in NEXT_STEPS


def test_every_step_has_words_for_staff_that_do_not_address_the_customer() -> None:
    assert set(NEXT_STEPS) < set(STAFF_STEPS)
    for title, detail in STAFF_STEPS.values():
        assert not re.search(r"\byour?\b", f"{title} {detail}")


def test_a_refund_waits_for_the_bench_then_for_an_agent() -> None:
    on_the_bench = facts("processing", "refund")
    inspected = facts("processing", "refund", lines=KEPT)
    found = [seen_by_staff(next_step(known), known).code for known in (on_the_bench, inspected)]
    assert found == ["we_inspect_it", "we_refund_it"]


def announce(*items: AnnouncedItem, service: str = "repair") -> Announcement:
    return Announcement(service, "defective", "TW", items)


def good(**changed: object) -> AnnouncedItem:
    given_item = {"sku_code": "M", "serial": "S1", "fault_code": "LB", "description": "dead"}
    return AnnouncedItem(**{**given_item, **changed})  # type: ignore[arg-type] # plain facts


def a_cable(**changed: object) -> AnnouncedItem:
    return good(**{"sku_code": "C", "serial": "", "fault_code": "", **changed})


@pytest.mark.parametrize(
    ("items", "path", "code"),
    [
        ((), "lines", "required"),
        (tuple(good(serial=str(n)) for n in range(21)), "lines", "too_many_lines"),
        ((good(sku_code="NOPE"),), "lines.0.sku", "unknown_sku"),
        ((good(), good(sku_code="L", serial="", fault_code="")), "lines", "several_brands"),
        ((good(serial=""),), "lines.0.serial", "required"),
        ((good(quantity=2),), "lines.0.quantity", "one_per_serial"),
        ((good(quantity=0),), "lines.0.quantity", "quantity_out_of_range"),
        ((a_cable(quantity=1000),), "lines.0.quantity", "quantity_out_of_range"),
        ((good(unit_price=Decimal("NaN")),), "lines.0.unit_price", "price_out_of_range"),
        ((good(unit_price=Decimal(-1)),), "lines.0.unit_price", "price_out_of_range"),
        ((good(fault_code="X"),), "lines.0.fault_code", "unknown_fault_code"),
        ((good(fault_code=""),), "lines.0.fault_code", "required"),
        ((good(description="  "),), "lines.0.description", "required"),
        ((good(description="x" * 4001),), "lines.0.description", "too_long"),
        ((good(), good()), "lines.1.serial", "serial_twice"),
    ],
)  # fmt: skip
def test_each_problem_of_a_request_is_named(
    items: tuple[AnnouncedItem, ...], path: str, code: str
) -> None:
    problems = check_announcement(announce(*items), PRODUCTS)
    assert code in problems[path]
    assert code in INTAKE_PROBLEMS


def test_a_good_request_has_no_problems() -> None:
    assert check_announcement(announce(good()), PRODUCTS) == {}
    question = announce(good(serial="", fault_code=""), service="consultation")
    assert check_announcement(question, PRODUCTS) == {}


@pytest.mark.parametrize(
    ("announcement", "priority"),
    [
        (announce(good()), 3),
        (announce(good(fault_code="SWOLLEN")), 1),
        (Announcement("repair", "quality_issue", "TW", (good(),)), 1),
        (Announcement("repair", "safety_issue", "TW", (good(),)), 1),
        (announce(good(), service="refund"), 2),
    ],
)
def test_quality_and_safety_come_first(announcement: Announcement, priority: int) -> None:
    assert priority_for(announcement, PRODUCTS) == priority
