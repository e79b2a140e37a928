"""What the customer is told about an RMA: which event, which words, which facts."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from catalog import selectors as catalog
from notifications.registry import Message, register
from rma import choices, events, selectors, steps
from rma.links import personal_url
from rma.models import OneTimeCode, Rma, RmaNote
from rma.services.access import CODE_LIFETIME, code_digits


def customer_of(event: Any) -> str:
    """The customer of the RMA an event is about."""
    return str(selectors.by_id(event.rma_id).customer_id)


def brand_of(event: Any) -> str:
    """The brand of the RMA an event is about."""
    return selectors.by_id(event.rma_id).brand_code


def facts_of(rma: Rma, language: str) -> dict[str, Any]:
    """What every message about an RMA may use: number, products, next step, personal link."""
    products = [
        {
            "name": catalog.sku(line.sku_code).display_name(language),
            "serial": line.serial,
            "quantity": line.quantity,
        }
        for line in rma.lines.all()
    ]
    return {
        "rma": rma,
        "number": rma.number,
        "products": products,
        "next_step": steps.next_step(rma),
        "link": personal_url(rma.id),
    }


def _facts(event: Any, language: str) -> Mapping[str, Any]:
    return facts_of(selectors.by_id(event.rma_id), language)


def _with_reason(event: Any, language: str) -> Mapping[str, Any]:
    """The facts, the reason in words and what a person wrote about it."""
    labels = {
        events.RmaRejected: choices.RejectionCode,
        events.RmaCancelled: choices.CancellationCode,
        events.WaitingStarted: choices.WaitingCode,
    }
    known = labels[type(event)]
    reason = known(event.code).label if event.code in known.values else _("Another reason")
    note = RmaNote.objects.filter(pk=event.note_id).first() if event.note_id else None
    return {**_facts(event, language), "reason": reason, "note": note.text if note else ""}


def _with_outcome(event: events.RmaClosed, language: str) -> Mapping[str, Any]:
    return {**_facts(event, language), "outcome": choices.Outcome(event.outcome).label}


def _with_note(event: events.NoteAdded, language: str) -> Mapping[str, Any]:
    note = RmaNote.objects.filter(pk=event.note_id).first()
    return {**_facts(event, language), "note": note.text if note else ""}


def _with_code(event: events.AccessCodeRequested, language: str) -> Mapping[str, Any]:
    code = OneTimeCode.objects.get(pk=event.code_id)
    return {
        **_facts(event, language),
        "digits": code_digits(code.id),
        "minutes": int(CODE_LIFETIME.total_seconds() // 60),
    }


def _told_by_nothing_else(event: events.RmaClosed) -> str | None:
    """Delivery and payment have a message of their own; two at once would only disturb."""
    return customer_of(event) if event.outcome == choices.Outcome.RESOLVED else None


def _told_by_staff(event: events.NoteAdded) -> str | None:
    """A public note of staff is told; what the customer wrote needs no echo."""
    return customer_of(event) if event.public and event.author == "staff" else None


for _key, _event, _context in (
    ("rma.received", events.RmaReceived, _facts),
    ("rma.rejected", events.RmaRejected, _with_reason),
    ("rma.cancelled", events.RmaCancelled, _with_reason),
    ("rma.waiting_started", events.WaitingStarted, _with_reason),
    ("rma.access_code", events.AccessCodeRequested, _with_code),
    ("rma.access_link", events.AccessLinkRenewed, _facts),
):
    register(
        Message(
            key=_key,
            event=_event,
            recipient=customer_of,
            brand=brand_of,
            context=_context,
        )
    )
register(
    Message(
        key="rma.closed",
        event=events.RmaClosed,
        recipient=_told_by_nothing_else,
        brand=brand_of,
        context=_with_outcome,
    )
)
register(
    Message(
        key="rma.note_added",
        event=events.NoteAdded,
        recipient=_told_by_staff,
        brand=brand_of,
        context=_with_note,
    )
)
