"""What the pages of a return show: rows and codes in, words and pictures' names out."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog import selectors as catalog
from catalog.models import Brand
from catalog.money import format_money
from events.actor import ActorKind
from rma import actions, choices, panels, steps, timeline
from rma.forms.countries import name_of
from rma.models import Evidence, Rma, RmaLine, RmaNote

_STEP_ICONS = {
    "received": "inbox",
    "eligible": "shield-check",
    "shipped_in": "truck",
    "processing": "wrench",
    "shipped_out": "box",
    "closed": "check",
}
_STEP_STATES = {"done": "done", "current": "current", "ahead": "upcoming"}
_CUSTODY_TONES = {"announced": "neutral", "disposed": "success", "missing": "danger"}
_MONEY_TONES = {"paid": "success", "refused": "danger", "in_doubt": "warning"}
_VERDICT_TONES = {"eligible": "success", "not_eligible": "danger", "review": "warning"}
_MOMENT_TONES = {
    "rma.received": "progress",
    "rma.eligible": "success",
    "rma.closed": "success",
    "rma.rejected": "danger",
    "rma.cancelled": "neutral",
    "rma.waiting_started": "your-turn",
}
_ACTION_PAGES = {
    "cancel": "portal:cancel",
    "reopen": "portal:reopen",
    "note": "portal:note",
    "add-evidence": "portal:evidence",
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A status word with its tone."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class LineCard:
    """One product of a return."""

    name: str
    category: str
    serial: str
    quantity: int
    fault: str
    statement: str
    replacement: str
    refund: str
    badges: tuple[Badge, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """An action this visitor may take now."""

    name: str
    label: str
    icon: str
    url: str
    danger: bool


def brand_of(code: str) -> Brand | None:
    """The brand when it has a logo to show in the header."""
    brand = Brand.objects.filter(code=code).first()
    return brand if brand and brand.logo else None


def language() -> str:
    """The reader's language."""
    return get_language() or "en"


def state_badge(rma: Rma) -> Badge:
    """The state of a return; waiting for the customer comes first."""
    if rma.waiting_since is not None:
        return Badge(str(choices.WaitingCode(rma.waiting_code).label), "your-turn")
    step = steps.next_step(rma)
    if step.code == "send_it_in":
        return Badge(_("Ready to send"), "your-turn")
    if step.code == "parcel_waits_at_dock":
        return Badge(_("Arrived, waiting to be checked in"), "progress")
    state = choices.State(rma.state)
    return Badge(str(state.label), state.tone)


def status(request: HttpRequest, rma: Rma) -> dict[str, Any]:
    """The part of the page that is fetched again while it is open."""
    buttons = {button.name: button for button in allowed(request, rma)}
    return {
        "rma": rma,
        "badge": state_badge(rma),
        "next_step": steps.next_step(rma),
        "steps": stepper(rma),
        "reopen": buttons.get("reopen"),
        "polls": rma.is_open,
        "version": rma.version,
    }


def stepper(rma: Rma) -> list[dict[str, Any]]:
    """The journey for `components/stepper.html`."""
    return [
        {
            "label": choices.State(node.state).label,
            "state": _STEP_STATES.get(node.status, node.state),
            "icon": _STEP_ICONS.get(node.state, "flag"),
        }
        for node in steps.progress(rma)
    ]


def allowed(request: HttpRequest, rma: Rma) -> list[Button]:
    """What this visitor may do now and where. An action without a page is left out."""
    found = actions.allowed_actions(rma, request.user, "portal")
    made = [
        Button(
            action.name,
            str(action.label),
            action.icon,
            _url_of(action, rma),
            action.tone == "danger",
        )
        for action in found
    ]
    return [button for button in made if button.url]


def _url_of(action: actions.Action, rma: Rma) -> str:
    if action.url is not None:
        return action.url(rma)
    try:
        return reverse(_ACTION_PAGES.get(action.name, action.name), args=[rma.number])
    except NoReverseMatch:
        return ""


def lines(rma: Rma) -> list[LineCard]:
    """The products of a return with what happened to each."""
    rows = list(rma.lines.select_related("statement").order_by("position"))
    return [_line(rma, row) for row in rows]


def _line(rma: Rma, row: RmaLine) -> LineCard:
    sku = catalog.sku(row.sku_code)
    statement = getattr(row, "statement", None)
    refund = row.refund_amount
    return LineCard(
        name=sku.display_name(language()),
        category=sku.category,
        serial=row.serial,
        quantity=row.quantity,
        fault=_fault(row.confirmed_fault or row.stated_fault),
        statement=statement.text if statement else "",
        replacement=row.replacement_serial,
        refund="" if refund is None else format_money(refund, rma.currency, language()),
        badges=tuple(_badges(rma, row)),
    )


def _fault(code: str) -> str:
    return catalog.fault_code(code).display_label(language()) if code else ""


def _badges(rma: Rma, row: RmaLine) -> list[Badge]:
    """Warranty, goods, money: only those that say something; nobody checks what has ended."""
    found = []
    unsaid = {choices.LineVerdict.PENDING}
    unsaid |= set() if rma.is_open else {choices.LineVerdict.REVIEW}
    if row.verdict not in unsaid:
        verdict = choices.LineVerdict(row.verdict)
        found.append(Badge(str(verdict.label), _VERDICT_TONES.get(verdict, "neutral")))
    if row.custody not in (choices.Custody.NOT_NEEDED, choices.Custody.ANNOUNCED):
        custody = choices.Custody(row.custody)
        found.append(Badge(str(custody.label), _CUSTODY_TONES.get(custody, "progress")))
    if row.money != choices.Money.NONE:
        money = choices.Money(row.money)
        found.append(Badge(str(money.label), _MONEY_TONES.get(money, "progress")))
    return found


def story(rma: Rma) -> list[dict[str, Any]]:
    """The public timeline, newest first, for `components/timeline.html`."""
    return [
        {
            "text": moment.text,
            "at": moment.at,
            "icon": moment.icon,
            "tone": _MOMENT_TONES.get(moment.type, "neutral"),
            "actor": actor_words(moment.actor.kind),
        }
        for moment in reversed(timeline.story(rma, staff=False))
    ]


def actor_words(kind: str) -> str:
    """Who did something, as a customer reads it; nothing for what happens by itself."""
    words = {
        ActorKind.CUSTOMER: _("You"),
        ActorKind.GUEST: _("You"),
        ActorKind.STAFF: _("Our team"),
        ActorKind.CARRIER: _("The carrier"),
    }
    return words.get(ActorKind(kind), "")


def conversation(rma: Rma) -> list[RmaNote]:
    """What was written between customer and team, oldest first."""
    return list(rma.notes.filter(public=True).order_by("created_at", "id"))


def photos(rma: Rma) -> list[dict[str, Any]]:
    """The files of a return for `components/photo_grid.html`."""
    return [_photo(rma, file) for file in rma.evidence.all()]


def _photo(rma: Rma, file: Evidence) -> dict[str, Any]:
    label = choices.EvidenceKind(file.kind).label
    address = [rma.number, file.id]
    return {
        "url": reverse("portal:file", args=address),
        "thumb": reverse("portal:thumbnail", args=address) if file.thumbnail_path else "",
        "alt": _("%(kind)s: %(name)s") % {"kind": label, "name": file.original_name},
        "caption": label,
    }


def contact_lines(contact: Any) -> list[str]:
    """A postal address, line by line, from anything with its fields."""
    place = " ".join(filter(None, (contact.postcode, contact.city)))
    return [
        line
        for line in (contact.line1, contact.line2, place, contact.region, name_of(contact.country))
        if line
    ]


def facts(rma: Rma) -> list[dict[str, Any]]:
    """The numbers and words of a return for `components/key_values.html`."""
    service = choices.ServiceType(rma.service_type).label
    found: list[dict[str, Any]] = [
        {"label": _("Service"), "value": service},
        {"label": _("Reason"), "value": choices.Reason(rma.reason).label},
    ]
    if rma.outcome:
        found.append({"label": _("Outcome"), "value": choices.Outcome(rma.outcome).label})
    if rma.state == choices.State.REJECTED and rma.refusal_code in choices.RejectionCode.values:
        reason = choices.RejectionCode(rma.refusal_code).label
        found.append({"label": _("Declined because"), "value": reason})
    return found


def filled_panels(request: HttpRequest, rma: Rma) -> list[panels.FilledPanel]:
    """The panels of the apps above."""
    return panels.for_rma("portal", rma, request.user)
