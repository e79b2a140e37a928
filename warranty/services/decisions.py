"""Decide every line of an RMA, record why, and move the RMA on when all is decided."""

from datetime import datetime
from uuid import UUID

from catalog import selectors as catalog
from events.actor import Actor
from events.ids import uuid7
from events.unit import UnitOfWork, unit_of_work
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.choices import LineVerdict, Reason, RejectionCode, State
from rma.models import Rma, RmaLine
from sla.calendars import local_date
from warranty import rules, selectors
from warranty.choices import Outcome, Rule
from warranty.events import WarrantyDecided
from warranty.models import Verdict

_UNDECIDED = (LineVerdict.PENDING, LineVerdict.REVIEW)


def decide_rma(*, actor: Actor, now: datetime, rma_id: UUID | str) -> list[Verdict]:
    """Decide the lines of an RMA that are not decided yet; repeating it decides nothing twice.

    Emits warranty.decided and rma.line_verdict_recorded for each. Raises RmaNotFound.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = rma_selectors.locked(rma_id)
        if rma.state != State.RECEIVED:
            return []
        earlier = selectors.current_verdicts(rma.id)
        lines = rma_selectors.lines_of(rma)
        pending = [line for line in lines if line.verdict == LineVerdict.PENDING]
        return [_decide_line(unit, rma, line, earlier.get(line.id)) for line in pending]


def move_on(*, actor: Actor, now: datetime, rma_id: UUID | str) -> Rma:
    """When no line waits for a verdict: accept the request, or decline it if nothing is covered.

    Some lines covered and others not: the request goes on. Emits rma.eligible or rma.rejected.
    """
    with unit_of_work(actor=actor, now=now):
        rma = rma_selectors.locked(rma_id)
        verdicts = [line.verdict for line in rma_selectors.lines_of(rma)]
        if rma.state != State.RECEIVED or any(verdict in _UNDECIDED for verdict in verdicts):
            return rma
        if LineVerdict.ELIGIBLE not in verdicts:
            code = RejectionCode.NOT_UNDER_WARRANTY.value
            return rma_services.reject(actor=actor, now=now, rma_id=rma.id, code=code)
        current = selectors.current_verdicts(rma.id).values()
        overruled = any(
            (row.rule, row.outcome) == (Rule.OVERRIDDEN, Outcome.ELIGIBLE) for row in current
        )
        return rma_services.verify_warranty(
            actor=actor, now=now, rma_id=rma.id, overridden=overruled
        )


def write_back(
    *, actor: Actor, now: datetime, rma_id: UUID, line_id: UUID | str, outcome: str
) -> None:
    """Write a verdict to its line; a refused line carries the reason code of the RMA."""
    refused = outcome == Outcome.NOT_ELIGIBLE
    rma_services.record_verdict(
        actor=actor,
        now=now,
        rma_id=rma_id,
        line_id=line_id,
        verdict=outcome,
        refusal_code=RejectionCode.NOT_UNDER_WARRANTY.value if refused else "",
    )


def _decide_line(unit: UnitOfWork, rma: Rma, line: RmaLine, earlier: Verdict | None) -> Verdict:
    assessment = selectors.assess(
        claim=_claim(rma, line, second_look=earlier is not None),
        sku_code=line.sku_code,
        country=rma.country,
        today=local_date(unit.now, rma.country),
    )
    event = _event(rma, line, assessment, earlier)
    unit.record(f"warranty/{rma.id}", event)
    write_back(
        actor=unit.actor, now=unit.now, rma_id=rma.id, line_id=line.id, outcome=event.outcome
    )
    return selectors.verdict(event.verdict_id)


def _claim(rma: Rma, line: RmaLine, *, second_look: bool) -> rules.Claim:
    return rules.Claim(
        service_type=rma.service_type,
        reason=rma.reason,
        serial=rules.normalise_serial(line.serial),
        safety=rma.reason == Reason.SAFETY_ISSUE or _is_safety_fault(line.stated_fault),
        second_look=second_look,
    )


def _is_safety_fault(code: str) -> bool:
    return bool(code) and catalog.fault_code(code).safety


def _event(
    rma: Rma, line: RmaLine, assessment: selectors.Assessment, earlier: Verdict | None
) -> WarrantyDecided:
    decision = assessment.decision
    coverage = decision.coverage
    return WarrantyDecided(
        verdict_id=str(uuid7()),
        rma_id=str(rma.id),
        line_id=str(line.id),
        outcome=decision.outcome.value,
        rule=decision.rule,
        reasons=decision.reasons,
        expires_on=coverage.expires_on.isoformat() if coverage.expires_on else "",
        purchased_on=coverage.purchased_on.isoformat() if coverage.purchased_on else "",
        basis=coverage.basis,
        device_id=str(assessment.device.id) if assessment.device else "",
        policy_id=str(assessment.policy.id) if assessment.policy else "",
        supersedes=str(earlier.id) if earlier else "",
        review_note_id="",
    )
