"""What the dock shows: answers and expected lines in words one can read from two metres."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import selectors as accounts
from accounts.errors import NoSuchUser
from catalog import selectors as catalog
from events.actor import ActorKind
from events.types import from_iso
from rma.models import Rma, RmaLine
from shipping.choices import HOLDABLE_RESULTS, ScanResult
from shipping.models import DockScan
from shipping.wording import SCAN_REASONS, SCAN_TITLES

_SHAPES = {"success": "ok", "warning": "partial", "danger": "refused"}


@dataclass(frozen=True, slots=True)
class Screen:
    """One answer, ready for `components/dock_result.html`."""

    result: str
    code: str
    title: str
    text: str
    number: str
    facts: list[dict[str, str]]
    may_declare_missing: bool
    hold_scan: str  # the scan whose parcel may be put on hold, or empty


@dataclass(frozen=True, slots=True)
class LineView:
    """One expected line: what to look for in the parcel."""

    line: RmaLine
    name: str
    category: str
    field: str


def screen_of(row: DockScan) -> Screen:
    """The stored answer in the worker's language."""
    result = ScanResult(row.result)
    rma = Rma.objects.filter(pk=row.rma_id).first() if row.rma_id else None
    return Screen(
        result=_SHAPES[result.tone],
        code=result.value,
        title=str(SCAN_TITLES[result]),
        text=str(SCAN_REASONS[result]),
        number=rma.number if rma else row.scanned,
        facts=_facts(result, row.details),
        may_declare_missing=result is ScanResult.PARTIAL,
        hold_scan=str(row.id) if result in HOLDABLE_RESULTS and rma else "",
    )


def lines_to_count(lines: list[RmaLine]) -> list[LineView]:
    """The outstanding lines with the product's name and drawing."""
    skus = {s.code: s for s in catalog.skus().filter(code__in={line.sku_code for line in lines})}
    language = get_language() or "en"
    return [
        LineView(
            line=line,
            name=skus[line.sku_code].display_name(language) if line.sku_code in skus else "",
            category=skus[line.sku_code].category if line.sku_code in skus else "",
            field=f"{'serial' if line.serial else 'count'}-{line.id}",
        )
        for line in lines
        if line.quantity_outstanding
    ]


def who(kind: str, actor_id: str) -> str:
    """The person at the dock, by name where there is one."""
    if kind == ActorKind.STAFF:
        try:
            return str(accounts.user(actor_id))
        except NoSuchUser:
            return _("a colleague")
    return _("a scanner") if kind == ActorKind.PARTNER else _("the system")


def _facts(result: ScanResult, details: Mapping[str, Any]) -> list[dict[str, str]]:
    facts = [
        _fact(piece["sku"], piece["serial"] or f"× {piece['quantity']}")
        for piece in [*details.get("taken", []), *details.get("wrong", [])]
    ]
    if result.accepted:
        facts.append(_fact(_("Received"), _("%(received)s of %(quantity)s") % dict(details)))
    if details.get("extra"):
        facts.append(_fact(_("Too many"), str(details["extra"])))
    earlier = details.get("earlier") or {}
    if earlier:
        facts.append(_fact(_("When"), _moment(from_iso(earlier["at"]))))
        facts.append(_fact(_("By"), who(earlier["actor_kind"], earlier["actor_id"])))
    return facts


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")


def _fact(label: str, value: str) -> dict[str, str]:
    return {"label": label, "value": value}
