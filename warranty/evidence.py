"""A verdict as pages show it: words in the reader's language, the evidence, what came before."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from catalog import selectors as catalog
from rma.models import Rma, RmaLine, RmaNote
from warranty import rules, wording
from warranty.choices import Basis, Outcome, Rule
from warranty.models import Device, Verdict, WarrantyPolicy


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """What the customer sees of a verdict on one product."""

    product: str
    serial: str
    label: str
    tone: str
    reasons: list[str]
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class EarlierRma:
    """Another request about the same device."""

    rma_id: UUID
    number: str
    state: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class FullVerdict:
    """What staff see of a verdict: everything it rests on."""

    verdict: Verdict
    shown: LineVerdict
    rule: str
    basis: str
    note: str
    policy: WarrantyPolicy | None
    device: Device | None
    history: list[Verdict] = field(default_factory=list)
    earlier: list[EarlierRma] = field(default_factory=list)


def for_customer(rma: Rma, verdicts: Iterable[Verdict], language: str) -> list[LineVerdict]:
    """The current verdicts of an RMA in the order of its lines; of an ended one, the decided."""
    by_line = {
        verdict.line_id: verdict
        for verdict in verdicts
        if rma.is_open or verdict.outcome != Outcome.REVIEW
    }
    return [
        _shown(line, by_line[line.id], wording.for_customer(by_line[line.id]), language)
        for line in rma.lines.all()
        if line.id in by_line
    ]


def for_staff(rma: Rma, language: str) -> list[FullVerdict]:
    """Every line's verdict with its whole evidence, in the order of the lines."""
    verdicts = list(Verdict.objects.of_rma(rma.id))
    superseded = {verdict.supersedes for verdict in verdicts}
    current = {row.line_id: row for row in verdicts if row.id not in superseded}
    devices = Device.objects.in_bulk([row.device_id for row in current.values() if row.device_id])
    policies = WarrantyPolicy.objects.in_bulk([v.policy_id for v in verdicts if v.policy_id])
    notes = {note.id: note.text for note in RmaNote.objects.filter(rma_id=rma.id)}
    return [
        _full(
            row := current[line.id],
            _shown(line, row, wording.sentences(row.reasons), language),
            notes=notes,
            policy=policies.get(row.policy_id) if row.policy_id else None,
            device=devices.get(row.device_id) if row.device_id else None,
            history=[old for old in verdicts if old.line_id == line.id and old is not row],
            earlier=earlier_rmas(line),
        )
        for line in rma.lines.all()
        if line.id in current
    ]


def earlier_rmas(line: RmaLine) -> list[EarlierRma]:
    """Other requests about the device of this line, the newest first."""
    if not line.serial:
        return []
    spelled = {line.serial, rules.normalise_serial(line.serial)}
    others = RmaLine.objects.filter(sku_code=line.sku_code, serial__in=spelled)
    rmas = Rma.objects.filter(pk__in=others.values("rma_id")).exclude(pk=line.rma_id)
    return [
        EarlierRma(row.id, row.number, row.get_state_display(), row.received_at)
        for row in rmas.order_by("-received_at")
    ]


def _full(
    verdict: Verdict,
    shown: LineVerdict,
    *,
    notes: dict[UUID, str],
    policy: WarrantyPolicy | None,
    device: Device | None,
    history: list[Verdict],
    earlier: list[EarlierRma],
) -> FullVerdict:
    return FullVerdict(
        verdict=verdict,
        shown=shown,
        rule=str(Rule(verdict.rule).label),
        basis=str(Basis(verdict.basis).label) if verdict.basis else "",
        note=notes.get(verdict.review_note_id, "") if verdict.review_note_id else "",
        policy=policy,
        device=device,
        history=history,
        earlier=earlier,
    )


def _shown(line: RmaLine, verdict: Verdict, reasons: list[str], language: str) -> LineVerdict:
    outcome = Outcome(verdict.outcome)
    return LineVerdict(
        product=catalog.sku(line.sku_code).display_name(language),
        serial=line.serial,
        label=str(outcome.label),
        tone=outcome.tone,
        reasons=reasons,
        expires_on=None if outcome is Outcome.REVIEW else verdict.expires_on,
    )
