"""What the staff page of an RMA shows: lines in words, the story with names, the way to act."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext

from accounts import selectors as accounts
from catalog import selectors as catalog
from catalog.models import FaultCode, Sku
from catalog.money import format_money
from events import clock
from events.actor import Actor, ActorKind
from rma import actions, choices, panels, steps, timeline
from rma.forms import countries
from rma.models import Rma, RmaLine

# Staff may always look and write down; what moves an RMA needs its own permission.
_FREE_FOR_STAFF = {"note": "rma.view_rma", "add-evidence": "rma.view_rma"}


@dataclass(frozen=True, slots=True)
class Line:
    """One product as staff read it; amounts are written for the reader."""

    row: RmaLine
    product: str
    stated: str
    confirmed: str
    verdict: str
    price: str
    refund: str
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """A moment of the timeline and who it was, by name where there is one."""

    moment: timeline.Moment
    by: str


@dataclass(frozen=True, slots=True)
class Button:
    """An action that is allowed now."""

    action: actions.Action
    url: str


def everything(rma: Rma, user: Any) -> dict[str, Any]:
    """The context of the page."""
    contact = getattr(rma, "contact", None)
    step, now = steps.staff_step(rma), clock.now()
    return {
        "rma": rma,
        "state": choices.State(rma.state),
        "priority": choices.Priority(str(rma.priority)),
        "brand": catalog.brand(rma.brand_code).name,
        "country": countries.name_of(rma.country),
        "step": step,
        "late_by": _late_by(step.due_at, now),
        "progress": [(choices.State(node.state), node.status) for node in steps.progress(rma)],
        "lines": lines_of(rma),
        "contact": contact,
        "contact_country": countries.name_of(contact.country) if contact else "",
        "story": story_of(rma),
        "notes": rma.notes.all(),
        "evidence": rma.evidence.all(),
        "panels": panels.for_rma("admin", rma, user),
        "buttons": buttons_for(rma, user),
    }


def _late_by(due_at: datetime | None, now: datetime) -> str:
    """For how long the promise is broken, in the coarsest unit; empty when it is not."""
    return timesince(due_at, now, depth=1) if due_at and due_at < now else ""


def permission_of(action: actions.Action) -> str:
    """What staff need for an action; customers' own actions need the right to work on RMAs."""
    return action.permission or _FREE_FOR_STAFF.get(action.name, "rma.handle_rma")


def buttons_for(rma: Rma, user: Any) -> list[Button]:
    """What the reader may do now, each with its page."""
    allowed = actions.allowed_actions(rma, user, "admin")
    found = [Button(a, _url(a, rma)) for a in allowed if user.has_perm(permission_of(a))]
    return [button for button in found if button.url]


def lines_of(rma: Rma) -> list[Line]:
    """The products with names and faults in the reader's language."""
    language = get_language() or "en"
    rows = list(rma.lines.select_related("statement"))
    names = product_names((row.sku_code for row in rows), language)
    codes = {code for row in rows for code in (row.stated_fault, row.confirmed_fault) if code}
    faults = {
        fault.code: fault.display_label(language)
        for fault in FaultCode.objects.filter(code__in=codes)
    }
    return [
        Line(
            row=row,
            product=names.get(row.sku_code, row.sku_code),
            stated=faults.get(row.stated_fault, row.stated_fault),
            confirmed=faults.get(row.confirmed_fault, row.confirmed_fault),
            verdict=str(choices.LineVerdict(row.verdict).label),
            price=_money(row.unit_price, rma.currency, language),
            refund=_money(row.refund_amount, rma.currency, language),
            words=row.statement.text if hasattr(row, "statement") else "",
        )
        for row in rows
    ]


def product_names(codes: Iterable[str], language: str) -> dict[str, str]:
    """Names of products by SKU, in one query."""
    found: Iterable[Sku] = catalog.skus().filter(code__in=set(codes))
    return {sku.code: sku.display_name(language) for sku in found}


def story_of(rma: Rma) -> list[Told]:
    """The timeline, newest first, with the names of colleagues."""
    moments = timeline.story(rma, staff=True)
    names = accounts.names_of(_staff_ids(moments))
    return [Told(moment, _who(moment.actor, names)) for moment in reversed(moments)]


def _staff_ids(moments: Sequence[timeline.Moment]) -> list[str]:
    return [moment.actor.id for moment in moments if moment.actor.kind is ActorKind.STAFF]


def _who(actor: Actor, names: dict[str, str]) -> str:
    known = {
        ActorKind.SYSTEM: gettext("Automatic"),
        ActorKind.STAFF: names.get(actor.id, gettext("Our team")),
        ActorKind.CUSTOMER: gettext("Customer"),
        ActorKind.GUEST: gettext("Customer"),
        ActorKind.PARTNER: gettext("Partner"),
        ActorKind.CARRIER: gettext("Carrier"),
    }
    return known[actor.kind]


def _money(amount: Decimal | None, currency: str, language: str) -> str:
    return "" if amount is None else format_money(amount, currency, language)


def _url(action: actions.Action, rma: Rma) -> str:
    if action.url is not None:
        return action.url(rma)
    return reverse("admin:rma_rma_act", args=[rma.pk, action.name])
