"""Every rule of the warranty at its edge: the day it begins to hold and the day after."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warranty.events import Param, Reason
from warranty.rules import (
    RULES,
    Case,
    Claim,
    Device,
    Outcome,
    Policy,
    Scope,
    choose_policy,
    coverage_of,
    decide,
    inherited_until,
    normalise_serial,
)

TODAY = date(2026, 11, 22)
POLICY = Policy(days=365, withdrawal_days=14, registration_days=0, grace_days=7, transit_days=14)


def sold(days_ago: int, **facts: object) -> Device:
    return replace(Device("MX-1", sold_on=TODAY - timedelta(days=days_ago)), **facts)  # type: ignore[arg-type] # facts of the test


def case(device: Device | None, **changes: object) -> Case:
    claim = Claim("repair", "defective", "SN1")
    claim_fields = set(Claim.__dataclass_fields__)
    told = {name: value for name, value in changes.items() if name in claim_fields}
    rest = {name: value for name, value in changes.items() if name not in claim_fields}
    start = Case(replace(claim, **told), device, False, POLICY, TODAY)  # type: ignore[arg-type] # as above
    return replace(start, **rest)  # type: ignore[arg-type] # as above


@pytest.mark.parametrize(
    ("situation", "outcome", "rule"),
    [
        (case(None, service_type="complaint"), "eligible", "no_warranty_needed"),
        (case(None, service_type="consultation", serial=""), "eligible", "no_warranty_needed"),
        (case(None, serial=""), "review", "no_serial"),
        (case(None, other_product=True), "review", "other_product"),
        (case(None), "review", "unknown_serial"),
        (case(sold(10, replaced=True)), "review", "already_replaced"),
        (case(sold(-1)), "review", "future_purchase"),
        (case(sold(10), claimed_on=TODAY + timedelta(days=1)), "review", "future_purchase"),
        (case(Device("MX-1")), "review", "never_sold"),
        (case(Device("MX-1"), claimed_on=TODAY - timedelta(days=5)), "review", "never_sold"),
        (case(sold(10), policy=None), "review", "no_policy"),
        (case(sold(14), reason="damaged_in_transit"), "eligible", "damaged_in_transit"),
        (case(sold(15), reason="damaged_in_transit"), "eligible", "in_warranty"),
        (
            case(sold(14), service_type="refund", reason="not_as_expected"),
            "eligible",
            "withdrawal",
        ),
        (
            case(sold(15), service_type="refund", reason="not_as_expected"),
            "not_eligible",
            "refund_needs_fault",
        ),
        (case(sold(15), service_type="refund", reason="defective"), "eligible", "in_warranty"),
        (case(sold(15), service_type="refund", reason="quality_issue"), "eligible", "in_warranty"),
        (case(sold(15), service_type="refund", reason="safety_issue"), "eligible", "in_warranty"),
        (case(sold(400), service_type="refund"), "not_eligible", "expired"),
        (case(sold(0)), "eligible", "in_warranty"),
        (case(sold(365)), "eligible", "in_warranty"),
        (case(sold(366)), "review", "in_grace"),
        (case(sold(372)), "review", "in_grace"),
        (case(sold(373)), "not_eligible", "expired"),
        (case(sold(373), safety=True), "review", "expired_safety"),
        (case(Device("MX-1", registered_on=TODAY)), "eligible", "in_warranty"),
    ],
)
def test_the_first_rule_that_applies_decides(situation: Case, outcome: str, rule: str) -> None:
    decision = decide(situation)
    assert (decision.outcome, decision.rule) == (outcome, rule)


def test_a_verdict_names_its_expiry_its_policy_terms_and_the_sale_it_rests_on() -> None:
    decision = decide(case(sold(373)))
    assert decision.coverage.expires_on == date(2026, 11, 14)
    assert decision.reasons == (
        Reason(
            code="expired",
            params=(Param(name="date", value="2026-11-14"), Param(name="days", value="8")),
        ),
        Reason(code="by_sale", params=(Param(name="date", value="2025-11-14"),)),
    )


def test_a_claimed_date_is_no_proof_but_shows_what_it_would_mean() -> None:
    decision = decide(case(Device("MX-1"), claimed_on=date(2026, 11, 1)))
    assert decision.outcome is Outcome.REVIEW
    assert decision.coverage.basis == "claim"
    assert decision.coverage.expires_on == date(2027, 11, 1)


def test_our_sale_outweighs_the_date_the_customer_names() -> None:
    decision = decide(case(sold(400), claimed_on=TODAY - timedelta(days=10)))
    assert decision.rule == "expired"
    assert [reason.code for reason in decision.reasons] == ["expired", "by_sale", "claim_differs"]


def test_what_was_declined_before_goes_to_a_person_the_second_time() -> None:
    decision = decide(case(sold(400), second_look=True))
    assert (decision.outcome, decision.rule) == ("review", "expired")
    assert decision.reasons[1].code == "second_look"


def test_registering_a_product_extends_its_warranty() -> None:
    generous = replace(POLICY, registration_days=365)
    registered = sold(500, registered_on=TODAY - timedelta(days=490))
    assert decide(case(registered, policy=generous)).outcome is Outcome.ELIGIBLE
    assert decide(case(sold(500), policy=generous)).outcome is Outcome.NOT_ELIGIBLE


def test_a_replacement_is_covered_by_what_it_inherited() -> None:
    replacement = sold(400, covered_until=TODAY + timedelta(days=1))
    decision = decide(case(replacement))
    assert (decision.outcome, decision.coverage.basis) == ("eligible", "replacement")
    assert decide(case(sold(10, covered_until=TODAY - timedelta(days=8)))).rule == "expired"


@pytest.mark.parametrize(
    ("remainder", "until"),
    [
        (None, TODAY + timedelta(days=90)),
        (TODAY - timedelta(days=300), TODAY + timedelta(days=90)),
        (TODAY + timedelta(days=89), TODAY + timedelta(days=90)),
        (TODAY + timedelta(days=91), TODAY + timedelta(days=91)),
    ],
)
def test_a_replacement_inherits_the_remainder_or_ninety_days(
    remainder: date | None, until: date
) -> None:
    assert inherited_until(remainder, TODAY) == until


def test_nothing_is_covered_without_a_device_or_a_policy() -> None:
    assert coverage_of(None, POLICY, None).expires_on is None
    assert coverage_of(sold(1), None, None).expires_on is None


DEVICES = st.none() | st.builds(
    Device,
    st.just("MX-1"),
    st.none() | st.dates(date(2020, 1, 1), date(2028, 1, 1)),
    st.none() | st.dates(date(2020, 1, 1), date(2028, 1, 1)),
    st.none() | st.dates(date(2020, 1, 1), date(2028, 1, 1)),
    st.booleans(),
)
CLAIMS = st.builds(
    Claim,
    st.sampled_from(["refund", "exchange", "repair", "complaint", "consultation"]),
    st.sampled_from(["defective", "damaged_in_transit", "not_as_expected", "safety_issue"]),
    st.sampled_from(["", "SN1"]),
    st.booleans(),
    st.none() | st.dates(date(2020, 1, 1), date(2028, 1, 1)),
    st.booleans(),
)
CASES = st.builds(
    Case, CLAIMS, DEVICES, st.booleans(), st.sampled_from([None, POLICY]), st.just(TODAY)
)


@given(CASES)
def test_every_case_has_one_verdict_with_a_reason(any_case: Case) -> None:
    decision = decide(any_case)
    assert decision.reasons
    answers = [answer for rule in RULES if (answer := rule(any_case))]
    assert decision.rule == answers[0][1]


@given(CASES)
def test_nobody_is_declined_without_a_known_device_and_nobody_twice(any_case: Case) -> None:
    if decide(any_case).outcome is Outcome.NOT_ELIGIBLE:
        assert any_case.device is not None
        assert not any_case.claim.second_look


@given(CASES, st.integers(0, 2000))
def test_time_alone_never_makes_a_sold_device_eligible_again(any_case: Case, days: int) -> None:
    later = replace(any_case, today=TODAY + timedelta(days=days))
    if decide(any_case).rule == "expired":
        assert decide(later).outcome is not Outcome.ELIGIBLE


def test_the_most_specific_policy_wins_and_then_the_newest_at_the_purchase() -> None:
    year = date(2025, 1, 1)
    scopes = {
        "any": Scope("", "", "", year, 1),
        "brand": Scope("volt", "", "", year, 1),
        "mouse": Scope("", "mouse", "", year, 1),
        "german": Scope("", "", "DE", year, 1),
        "german brand": Scope("volt", "", "DE", year, 1),
        "mouse corrected": Scope("", "mouse", "", year, 2),
        "mouse later": Scope("", "mouse", "", date(2026, 1, 1), 3),
    }
    published = [(scope, name) for name, scope in scopes.items()]

    def chosen(brand: str, category: str, country: str, on: date) -> str | None:
        return choose_policy(published, Scope(brand, category, country, on, 0))

    assert chosen("other", "lamp", "TW", date(2025, 6, 1)) == "any"
    assert chosen("volt", "lamp", "TW", date(2025, 6, 1)) == "brand"
    assert chosen("volt", "mouse", "TW", date(2025, 6, 1)) == "mouse corrected"
    assert chosen("volt", "mouse", "TW", date(2026, 6, 1)) == "mouse later"
    assert chosen("volt", "mouse", "DE", date(2025, 6, 1)) == "german brand"
    assert chosen("other", "lamp", "DE", date(2025, 6, 1)) == "german"
    assert chosen("other", "lamp", "TW", date(2024, 6, 1)) is None


def test_serial_numbers_have_one_spelling() -> None:
    assert normalise_serial(" sn 12\tab ") == "SN12AB"
