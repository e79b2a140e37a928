"""The verdict: every rule in one documented order, the first that applies decides.

 1. `no_warranty_needed`  complaint or consultation                        → eligible
 2. `no_serial`           no serial number was given                       → review
 3. `other_product`       the serial number belongs to another product     → review
 4. `unknown_serial`      we do not know the serial number                 → review
 5. `already_replaced`    the device was taken back and replaced before    → review
 6. `future_purchase`     the purchase date lies in the future             → review
 7. `never_sold`          neither sale nor registration is known           → review
 8. `no_policy`           no policy covers product, country and date       → review
 9. `damaged_in_transit`  damaged on the way, reported in time             → eligible
10. `withdrawal`          refund within the withdrawal window              → eligible
11. `expired_safety`      expired, but it may be a safety matter           → review
12. `expired`             expired for longer than the grace period         → not eligible
13. `in_grace`            expired only a few days ago                      → review
14. `refund_needs_fault`  refund after the withdrawal window, no fault     → not eligible
15. `in_warranty`         within the warranty                              → eligible

A second look: what would be declined after it was decided once before goes to a person.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from warranty.events import Param, Reason
from warranty.rules.coverage import Coverage, Device, Policy, coverage_of

_WITHOUT_WARRANTY = frozenset({"complaint", "consultation"})
_FAULTS = frozenset({"quality_issue", "safety_issue", "defective"})


class Outcome(StrEnum):
    """What a verdict says."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Claim:
    """What the customer asks for. `safety`: reason or stated fault is a safety matter.

    `claimed_on`: the purchase date the customer names. `second_look`: decided once before.
    """

    service_type: str
    reason: str
    serial: str
    safety: bool = False
    claimed_on: date | None = None
    second_look: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict before it is recorded. `expires_on`: the last day covered, None when unknown."""

    outcome: Outcome
    rule: str
    reasons: tuple[Reason, ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a rule may look at. `other_product`: the serial is known for another product."""

    claim: Claim
    device: Device | None
    other_product: bool
    policy: Policy | None
    today: date

    @property
    def coverage(self) -> Coverage:
        return coverage_of(self.device, self.policy, self.claim.claimed_on)

    @property
    def age_days(self) -> int | None:
        """Days since the purchase, None when its date is unknown."""
        purchased_on = self.coverage.purchased_on
        return None if purchased_on is None else (self.today - purchased_on).days

    @property
    def days_expired(self) -> int:
        """How many days ago the warranty ended; negative or zero while it lasts."""
        expires_on = self.coverage.expires_on
        return (self.today - expires_on).days if expires_on else 0


Answer = tuple[Outcome, str, tuple[Reason, ...]]
Rule = Callable[[Case], Answer | None]


def decide(case: Case) -> Decision:
    """The verdict on one line by the order above, with every reason and the evidence."""
    outcome, rule, reasons = next(answer for check in RULES if (answer := check(case)))
    if case.claim.second_look and outcome is Outcome.NOT_ELIGIBLE:
        outcome, reasons = Outcome.REVIEW, (*reasons, _because("second_look"))
    coverage = case.coverage
    if rule == "no_warranty_needed":
        coverage = replace(coverage, expires_on=None)
    return Decision(outcome, rule, (*reasons, *_evidence(case, rule)), coverage)


def _because(code: str, **params: object) -> Reason:
    return Reason(
        code=code, params=tuple(Param(name=name, value=str(v)) for name, v in params.items())
    )


def _evidence(case: Case, rule: str) -> tuple[Reason, ...]:
    """The dates the verdict rests on."""
    coverage = case.coverage
    if rule == "no_warranty_needed":
        return ()
    found = []
    if coverage.basis == "replacement":
        found.append(_because("replacement", date=coverage.expires_on))
    elif coverage.purchased_on:
        found.append(_because(f"by_{coverage.basis}", date=coverage.purchased_on))
    claimed_on = case.claim.claimed_on
    if claimed_on and coverage.basis != "claim" and claimed_on != coverage.purchased_on:
        found.append(_because("claim_differs", date=claimed_on))
    return tuple(found)


def _no_warranty_needed(case: Case) -> Answer | None:
    if case.claim.service_type not in _WITHOUT_WARRANTY:
        return None
    return Outcome.ELIGIBLE, "no_warranty_needed", (_because("no_warranty_needed"),)


def _no_serial(case: Case) -> Answer | None:
    return None if case.claim.serial else _review("no_serial")


def _other_product(case: Case) -> Answer | None:
    return _review("other_product") if case.other_product and case.device is None else None


def _unknown_serial(case: Case) -> Answer | None:
    return _review("unknown_serial") if case.device is None else None


def _already_replaced(case: Case) -> Answer | None:
    return _review("already_replaced") if case.device and case.device.replaced else None


def _future_purchase(case: Case) -> Answer | None:
    dates = (case.coverage.purchased_on, case.claim.claimed_on)
    ahead = [day for day in dates if day and day > case.today]
    return _review("future_purchase", date=ahead[0]) if ahead else None


def _never_sold(case: Case) -> Answer | None:
    proven = case.coverage.basis in ("sale", "registration", "replacement")
    return None if proven else _review("never_sold")


def _no_policy(case: Case) -> Answer | None:
    return _review("no_policy") if case.policy is None else None


def _damaged_in_transit(case: Case) -> Answer | None:
    if case.claim.reason != "damaged_in_transit" or case.policy is None:
        return None
    return _within(case, case.policy.transit_days, "damaged_in_transit")


def _withdrawal(case: Case) -> Answer | None:
    if case.claim.service_type != "refund" or case.policy is None:
        return None
    return _within(case, case.policy.withdrawal_days, "withdrawal")


def _within(case: Case, days: int, rule: str) -> Answer | None:
    age = case.age_days
    if age is None or age > days:
        return None
    return Outcome.ELIGIBLE, rule, (_because(rule, days=days),)


def _expired_safety(case: Case) -> Answer | None:
    if case.days_expired <= 0 or not case.claim.safety:
        return None
    return _review("expired_safety", date=case.coverage.expires_on)


def _expired(case: Case) -> Answer | None:
    days = case.days_expired
    if days <= (case.policy.grace_days if case.policy else 0):
        return None
    reason = _because("expired", date=case.coverage.expires_on, days=days)
    return Outcome.NOT_ELIGIBLE, "expired", (reason,)


def _in_grace(case: Case) -> Answer | None:
    if case.days_expired <= 0:
        return None
    return _review("in_grace", date=case.coverage.expires_on, days=case.days_expired)


def _refund_needs_fault(case: Case) -> Answer | None:
    faulty = case.claim.safety or case.claim.reason in _FAULTS
    if case.claim.service_type != "refund" or faulty or case.policy is None:
        return None
    reason = _because("refund_needs_fault", days=case.policy.withdrawal_days)
    return Outcome.NOT_ELIGIBLE, "refund_needs_fault", (reason,)


def _in_warranty(case: Case) -> Answer:
    reason = _because("in_warranty", date=case.coverage.expires_on)
    return Outcome.ELIGIBLE, "in_warranty", (reason,)


def _review(rule: str, **params: object) -> Answer:
    return Outcome.REVIEW, rule, (_because(rule, **params),)


RULES: tuple[Rule, ...] = (
    _no_warranty_needed,
    _no_serial,
    _other_product,
    _unknown_serial,
    _already_replaced,
    _future_purchase,
    _never_sold,
    _no_policy,
    _damaged_in_transit,
    _withdrawal,
    _expired_safety,
    _expired,
    _in_grace,
    _refund_needs_fault,
    _in_warranty,
)
