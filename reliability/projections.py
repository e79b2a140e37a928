"""Events of `device/<id>` → lives, events of `workorder/<id>` → findings, both read later; events
of `lot/<id>`, `reportrun/<id>` and `eolplan/<id>` → suppliers, long reports and plans, at once."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from reliability import events
from reliability.events import LotAttributed
from reliability.exports_projection import EXPORTS
from reliability.fracas.projections import PROBLEMS
from reliability.models import EolPlan, Finding, Life, LotSupplier, ReportRun, RunState
from reliability.spc.projections import ALARMS
from repair import events as repair
from repair.choices import Diagnosis
from rma.choices import Disposition
from warranty import events as warranty
from warranty import rules as warranty_rules

__all__ = ["ALARMS", "EXPORTS", "FINDINGS", "LIVES", "LOTS", "PLANS", "PROBLEMS", "RUNS"]
LIVES = projection("reliability.lives", models=[Life], inline=False, per_stream="device")
FINDINGS = projection(
    "reliability.findings", models=[Finding], inline=False, per_stream="workorder"
)
RUNS = projection("reliability.runs", models=[ReportRun], inline=True, per_stream="reportrun")
_ENDS: dict[type, RunState] = {
    events.RunFinished: RunState.FINISHED,
    events.RunFailed: RunState.FAILED,
    events.RunCancelled: RunState.CANCELLED,
}
PLANS = projection("reliability.plans", models=[EolPlan], inline=True, per_stream="eolplan")
LOTS = projection("reliability.lots", models=[LotSupplier], inline=True, per_stream="lot")
# After these the same piece is with its owner again.
_GOES_BACK = (Disposition.REPAIR, Disposition.SEND_BACK)


@LIVES.on(warranty.DeviceRegistered)
def registered(rows: Rows, recorded: Recorded[warranty.DeviceRegistered]) -> None:
    """A unit under observation; later the same stream may say more about it."""
    event = recorded.event
    known = recorded.version > 1
    life = rows.get(Life, UUID(event.device_id)) if known else Life(id=UUID(event.device_id))
    life.sku_code, life.serial = event.sku_code, event.serial
    life.lot, life.country = event.lot, event.country
    life.sold_on = _day(event.sold_on)
    life.registered = bool(event.registered_on)
    if not known:
        life.entered_on = _day(event.registered_on)
    life.covered_until, life.replaces = _day(event.covered_until), _uuid(event.replaces)
    if known:
        rows.update(life)
    else:
        rows.insert(life)


@LIVES.on(warranty.DeviceReplaced)
def replaced(rows: Rows, recorded: Recorded[warranty.DeviceReplaced]) -> None:
    """The old device leaves; the new one has a stream and a clock of its own."""
    life = rows.get(Life, UUID(recorded.event.device_id))
    life.left_on = recorded.occurred_at.date()
    life.replaced_by = UUID(recorded.event.new_device_id)
    rows.update(life)


@FINDINGS.on(repair.WorkItemAdded)
def item_added(rows: Rows, recorded: Recorded[repair.WorkItemAdded]) -> None:
    event = recorded.event
    rows.insert(
        Finding(
            id=UUID(event.item_id),
            rma_id=UUID(event.rma_id),
            sku_code=event.sku_code,
            serial=warranty_rules.normalise_serial(event.serial),
            quantity=event.quantity,
            stated_fault=event.stated_fault,
        )
    )


@FINDINGS.on(repair.Diagnosed)
def diagnosed(rows: Rows, recorded: Recorded[repair.Diagnosed]) -> None:
    """The newest diagnosis of a piece counts; no fault found confirms none."""
    event = recorded.event
    finding = rows.get(Finding, UUID(event.item_id))
    finding.outcome = event.outcome
    found_nothing = event.outcome == Diagnosis.NO_FAULT_FOUND
    finding.fault_code = "" if found_nothing else event.fault_code
    finding.diagnosed_on = recorded.occurred_at.date()
    rows.update(finding)


@FINDINGS.on(repair.WorkItemCompleted)
def item_completed(rows: Rows, recorded: Recorded[repair.WorkItemCompleted]) -> None:
    finding = rows.get(Finding, UUID(recorded.event.item_id))
    finding.disposition = recorded.event.disposition
    stays = recorded.event.disposition not in _GOES_BACK
    finding.left_on = recorded.occurred_at.date() if stays else None
    rows.update(finding)


@LOTS.on(LotAttributed)
def lot_attributed(rows: Rows, recorded: Recorded[LotAttributed]) -> None:
    """The newest word counts."""
    event = recorded.event
    named = LotSupplier(
        id=UUID(event.lot_id), sku_code=event.sku_code, lot=event.lot, supplier=event.supplier,
        version=recorded.version,
    )  # fmt: skip
    if recorded.version == 1:
        rows.insert(named)
    else:
        rows.update(named)


@RUNS.on(events.RunRequested)
def run_requested(rows: Rows, recorded: Recorded[events.RunRequested]) -> None:
    event = recorded.event
    rows.insert(
        ReportRun(
            id=UUID(event.run_id),
            owner=event.owner,
            query=event.query,
            replicates=event.replicates,
            state=RunState.RUNNING,
            requested_at=recorded.occurred_at,
            version=recorded.version,
        )
    )


@RUNS.on(events.RunFinished, events.RunFailed, events.RunCancelled)
def run_ended(rows: Rows, recorded: Recorded[Any]) -> None:
    event = recorded.event
    run = rows.get(ReportRun, UUID(event.run_id))
    run.state, run.ended_at, run.version = (
        _ENDS[type(event)],
        recorded.occurred_at,
        recorded.version,
    )
    run.reason = event.reason if isinstance(event, events.RunFailed) else ""
    rows.update(run)


@PLANS.on(events.EolPlanned)
def planned(rows: Rows, recorded: Recorded[events.EolPlanned]) -> None:
    """The newest costs; whether the stock is short stays as it was found."""
    event, known = recorded.event, recorded.version > 1
    plan = rows.get(EolPlan, UUID(event.plan_id)) if known else EolPlan(id=UUID(event.plan_id))
    plan.sku_code = event.sku_code
    plan.unit_cost = Decimal(event.unit_cost)
    plan.substitute_cost = Decimal(event.substitute_cost)
    plan.left_over_cost = Decimal(event.left_over_cost)
    plan.service_level, plan.scrap, plan.repeat = event.service_level, event.scrap, event.repeat
    plan.version = recorded.version
    if known:
        rows.update(plan)
    else:
        rows.insert(plan)


@PLANS.on(events.StockFoundShort)
def found_short(rows: Rows, recorded: Recorded[events.StockFoundShort]) -> None:
    plan = rows.get(EolPlan, UUID(recorded.event.plan_id))
    plan.short_since, plan.version = recorded.occurred_at.date(), recorded.version
    plan.runs_out_on = _day(recorded.event.runs_out_on)
    plan.obliged_until = _day(recorded.event.obliged_until)
    rows.update(plan)


@PLANS.on(events.StockFoundEnough)
def found_enough(rows: Rows, recorded: Recorded[events.StockFoundEnough]) -> None:
    plan = rows.get(EolPlan, UUID(recorded.event.plan_id))
    plan.short_since, plan.runs_out_on, plan.version = None, None, recorded.version
    plan.obliged_until = _day(recorded.event.obliged_until)
    rows.update(plan)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _uuid(text: str) -> UUID | None:
    return UUID(text) if text else None
