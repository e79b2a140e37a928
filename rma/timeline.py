"""The story of an RMA in plain words. Apps describe their events here; nobody stores sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from events.actor import Actor
from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from events.selectors import events_by_id
from rma import choices, events
from rma.models import Rma, RmaNote, TimelineEntry

TIMELINE = projection(
    "rma.timeline", models=[TimelineEntry], inline=True, per_stream=None, late=True
)
E = TypeVar("E")
Text = Callable[[Any], "str | Promise"]


@dataclass(frozen=True, slots=True)
class Description:
    """How one event reads. `public`: the customer sees it, too."""

    public: Callable[[Any], bool]
    icon: str
    text: Text


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline, in the reader's language. `note` is what a person wrote."""

    at: datetime
    type: str
    icon: str
    text: str
    note: str
    actor: Actor
    public: bool
    event_id: UUID


_descriptions: dict[type[Any], Description] = {}


def describe(
    event_class: type[E],
    *,
    text: Text,
    icon: str,
    public: bool | Callable[[Any], bool] = True,
) -> None:
    """Put an event on the timeline of the RMA its `rma_id` names. `text` runs at reading time."""
    decide = public if callable(public) else (lambda event, answer=public: answer)
    _descriptions[event_class] = Description(decide, icon, text)
    TIMELINE.on(event_class)(_enter)


def _enter(rows: Rows, recorded: Recorded[Any]) -> None:
    if not recorded.event.rma_id:
        return
    rows.insert(
        TimelineEntry(
            event_id=recorded.event_id,
            rma_id=UUID(recorded.event.rma_id),
            at=recorded.occurred_at,
            public=_descriptions[type(recorded.event)].public(recorded.event),
        )
    )


def story(rma: Rma, *, staff: bool) -> list[Moment]:
    """The timeline of an RMA, oldest first; customers get the public moments. Three queries."""
    entries = TimelineEntry.objects.filter(rma_id=rma.id)
    if not staff:
        entries = entries.filter(public=True)
    shown = {entry.event_id: entry for entry in entries}
    notes = {str(note.id): note for note in RmaNote.objects.filter(rma=rma)}
    moments = [
        _moment(recorded, shown[recorded.event_id], notes, staff)
        for recorded in events_by_id(list(shown))
    ]
    return sorted(moments, key=lambda moment: moment.at)  # stable: equal times keep log order


def _moment(
    recorded: Recorded[Any], entry: TimelineEntry, notes: dict[str, RmaNote], staff: bool
) -> Moment:
    description = _descriptions[type(recorded.event)]
    note = notes.get(getattr(recorded.event, "note_id", ""))
    return Moment(
        at=entry.at,
        type=recorded.type,
        icon=description.icon,
        text=str(description.text(recorded.event)),
        note=note.text if note and (staff or note.public) else "",
        actor=recorded.meta.actor,
        public=entry.public,
        event_id=entry.event_id,
    )


def _label(enumeration: Any, code: str) -> str:
    return str(enumeration(code).label) if code in enumeration.values else code


def _received(event: events.RmaReceived) -> str:
    return _("We received your request: %(service)s.") % {
        "service": _label(choices.ServiceType, event.service_type)
    }


def _eligible(event: events.RmaEligible) -> str:
    if event.overridden:
        return _("A supervisor approved your request.")
    return _("Your request is approved.")


def _rejected(event: events.RmaRejected) -> str:
    return _("We had to decline the request: %(reason)s.") % {
        "reason": _label(choices.RejectionCode, event.code)
    }


def _cancelled(event: events.RmaCancelled) -> str:
    return _("The request was cancelled: %(reason)s.") % {
        "reason": _label(choices.CancellationCode, event.code)
    }


def _reopened(event: events.RmaReopened) -> str:
    return _("The request was reopened: %(reason)s.") % {
        "reason": _label(choices.ReopeningCode, event.code)
    }


def _closed(event: events.RmaClosed) -> str:
    return _("The case is closed: %(outcome)s.") % {
        "outcome": _label(choices.Outcome, event.outcome)
    }


def _waiting(event: events.WaitingStarted) -> str:
    return _("We are waiting for you: %(reason)s.") % {
        "reason": _label(choices.WaitingCode, event.code)
    }


def _escalated(event: events.Escalated) -> str:
    return _("Escalated: %(reason)s.") % {"reason": _label(choices.EscalationCode, event.code)}


def _priority(event: events.PriorityChanged) -> str:
    return _("Priority changed to “%(priority)s”.") % {
        "priority": _label(choices.Priority, str(event.priority))
    }


def _note(event: events.NoteAdded) -> str:
    if event.author == RmaNote.Author.CUSTOMER:
        return _("The customer wrote to us.")
    return _("Our team wrote a note.")


def _evidence(event: events.EvidenceAdded) -> str:
    return _("A file was added: %(kind)s.") % {"kind": _label(choices.EvidenceKind, event.kind)}


def _line_received(event: events.LineReceived) -> str:
    return _("Received at our dock: %(quantity)s of this line.") % {"quantity": event.quantity}


def _line_missing(event: events.LineMissing) -> str:
    return _("Missing from the parcel: %(quantity)s.") % {"quantity": event.quantity}


def _inspected(event: events.LineInspected) -> str:
    if event.confirmed_fault:
        return _("The bench confirmed the fault %(code)s.") % {"code": event.confirmed_fault}
    return _("The bench found no fault.")


def _disposed(event: events.LineDisposed) -> str:
    return _("%(quantity)s handled: %(what)s.") % {
        "quantity": event.quantity,
        "what": _label(choices.Disposition, event.disposition),
    }


def _money(event: events.LineMoneyMoved) -> str:
    return _("Payment of %(currency)s %(amount)s: %(status)s.") % {
        "currency": event.currency,
        "amount": event.amount,
        "status": _label(choices.Money, event.money),
    }


def _verdict(event: events.LineVerdictRecorded) -> str:
    return _("Warranty of a line: %(verdict)s.") % {
        "verdict": _label(choices.LineVerdict, event.verdict)
    }


describe(events.RmaReceived, text=_received, icon="inbox")
describe(events.RmaEligible, text=_eligible, icon="shield-check")
describe(events.ReturnOpened, text=lambda _event: _("Your return label is ready."), icon="tag")
describe(
    events.GoodsInTransit,
    text=lambda _event: _("The carrier has your parcel."),
    icon="truck",
    public=False,
)
describe(
    events.ProcessingStarted, text=lambda _event: _("We started working on it."), icon="wrench"
)
describe(events.ReadyToShip, text=lambda _event: _("Everything is packed."), icon="box")
describe(
    events.ShippedOut,
    text=lambda _event: _("Your parcel was handed over for dispatch."),
    icon="truck",
)
describe(events.RmaClosed, text=_closed, icon="check")
describe(events.RmaRejected, text=_rejected, icon="x")
describe(events.RmaCancelled, text=_cancelled, icon="x")
describe(events.RmaReopened, text=_reopened, icon="swap")
describe(events.WaitingStarted, text=_waiting, icon="clock")
describe(events.WaitingEnded, text=lambda _event: _("We go on."), icon="check")
describe(events.Escalated, text=_escalated, icon="alert", public=False)
describe(events.Deescalated, text=lambda _event: _("Escalation ended."), icon="check", public=False)
describe(events.PriorityChanged, text=_priority, icon="star", public=False)
describe(events.NoteAdded, text=_note, icon="chat", public=lambda event: event.public)
describe(events.EvidenceAdded, text=_evidence, icon="upload")
describe(events.LineReceived, text=_line_received, icon="box")
describe(events.LineMissing, text=_line_missing, icon="alert")
describe(events.LineInspected, text=_inspected, icon="search")
describe(events.LineDisposed, text=_disposed, icon="wrench", public=False)
describe(
    events.ReplacementNamed,
    text=lambda event: (
        _("The device %(serial)s was sent in place of %(former)s.")
        % {"serial": event.replacement_serial, "former": event.former_serial}
    ),
    icon="swap",
)
describe(
    events.LineRecalled,
    text=lambda _event: _("The goods are taken back to the bench, to be sent back to you."),
    icon="swap",
)
describe(
    events.LineSentBack,
    text=lambda _event: _("These goods go back to you in a parcel of their own."),
    icon="swap",
)
describe(
    events.LineMoneyMoved,
    text=_money,
    icon="refund",
    public=lambda event: event.money in ("due", "paid", "refused"),
)
describe(events.LineVerdictRecorded, text=_verdict, icon="shield-check", public=False)
