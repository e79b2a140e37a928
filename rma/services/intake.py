"""One intake for every channel: portal, admin, API and import all call `receive`."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts import services as accounts
from catalog import selectors as catalog
from catalog.money import Currency, quantize
from events import numbers, row_sql
from events.actor import Actor
from events.errors import InvalidInput
from events.ids import uuid7
from events.records import Recorded
from events.rows import MemoryRows
from events.unit import unit_of_work
from rma import choices, errors, events, projections, rules, selectors
from rma.models import ReturnContact, Rma, RmaLine, Statement
from rma.services.access import new_link
from rma.services.claims import record_claim
from rma.wording import intake_problem


@dataclass(frozen=True, slots=True)
class IntakeLine:
    """One announced product. `unit_price` in the RMA's currency, None when unknown."""

    sku_code: str
    serial: str = ""
    quantity: int = 1
    unit_price: Decimal | None = None
    fault_code: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Who sends and receives the parcels; `country` is ISO 3166-1 alpha-2."""

    name: str
    email: str
    line1: str
    city: str
    postcode: str
    country: str
    phone: str = ""
    line2: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """A request for after-sales service, from any channel.

    Without `customer_id` the contact becomes a new customer in the same transaction.
    """

    service_type: str
    reason: str
    channel: str
    customer_id: UUID | None
    contact: Contact
    currency: str
    language: str
    lines: tuple[IntakeLine, ...]


def receive(*, actor: Actor, now: datetime, intake: Intake) -> Rma:
    """Open an RMA. Emits rma.received.

    Raises InvalidInput with every problem by field path, DeviceAlreadyOpen when one of the serial
    numbers is part of an open RMA, and NoReturnCentre when nobody takes goods from that country.
    """
    _ensure_known_codes(intake)
    products = selectors.products({line.sku_code for line in intake.lines}, intake.contact.country)
    announcement = _announcement(intake)
    _ensure_valid(announcement, products)
    first = products[intake.lines[0].sku_code]
    if rules.JOURNEYS[intake.service_type].ships_in and not first.served:
        raise catalog.NoReturnCentre(country=intake.contact.country)
    with unit_of_work(actor=actor, now=now) as unit:
        rma_id = uuid7()
        link, link_issued = new_link(now=now, rma_id=rma_id)
        event = events.RmaReceived(
            rma_id=str(rma_id),
            service_type=choices.ServiceType(intake.service_type).value,
            reason=choices.Reason(intake.reason).value,
            channel=choices.Channel(intake.channel).value,
            priority=rules.priority_for(announcement, products),
            customer_id=str(intake.customer_id or _new_customer(actor, now, intake)),
            brand_code=first.brand_code,
            country=intake.contact.country,
            currency=intake.currency,
            language=intake.language,
            lines=tuple(_announced(i, line, intake) for i, line in enumerate(intake.lines, 1)),
            number=numbers.next_number("RMA", now.year),
        )
        recorded = record_claim(unit, f"rma/{rma_id}", [event, link_issued], expected=0)
        row_sql.insert([*_words(rma_id, event, intake), link])
        return _as_projected(rma_id, recorded)


def _as_projected(rma_id: UUID, recorded: Sequence[Recorded[Any]]) -> Rma:
    """The rows that these events make, without asking the database for what it was just given."""
    rows = MemoryRows()
    for one in recorded:
        projections.STATE.apply(rows, one)
    lines = sorted(rows.all(RmaLine).values(), key=lambda line: line.position)
    return selectors.with_lines(rows.get(Rma, rma_id), lines)


def _new_customer(actor: Actor, now: datetime, intake: Intake) -> UUID:
    contact = intake.contact
    customer = accounts.register_customer(
        actor=actor,
        now=now,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        country=contact.country,
        language=intake.language,
    )
    return customer.id


def _ensure_known_codes(intake: Intake) -> None:
    """Raises InvalidInput when a choice is none of ours; forms and API check the same before."""
    choices_of = {
        "service_type": (intake.service_type, choices.ServiceType.values),
        "reason": (intake.reason, choices.Reason.values),
        "channel": (intake.channel, choices.Channel.values),
        "currency": (intake.currency, Currency.values),
        "language": (intake.language, [code for code, _name in settings.LANGUAGES]),
    }
    unknown = [name for name, (value, known) in choices_of.items() if value not in known]
    if unknown:
        raise InvalidInput(errors={name: [intake_problem("unknown_choice")] for name in unknown})


def _announcement(intake: Intake) -> rules.Announcement:
    items = tuple(
        rules.AnnouncedItem(
            line.sku_code,
            line.serial,
            line.quantity,
            line.unit_price,
            line.fault_code,
            line.description,
        )
        for line in intake.lines
    )
    return rules.Announcement(intake.service_type, intake.reason, intake.contact.country, items)


def _ensure_valid(announcement: rules.Announcement, products: dict[str, rules.Product]) -> None:
    problems = rules.check_announcement(announcement, products)
    if problems:
        raise InvalidInput(
            errors={path: [intake_problem(c) for c in codes] for path, codes in problems.items()}
        )
    keys = [selectors.open_serial(item.sku_code, item.serial) for item in announcement.items]
    taken = selectors.open_devices(filter(None, keys))
    for index, key in enumerate(keys):
        if key in taken:
            raise errors.DeviceAlreadyOpen(line=index, hint=_("Please follow the open request."))


def _announced(position: int, line: IntakeLine, intake: Intake) -> events.AnnouncedLine:
    price = line.unit_price
    return events.AnnouncedLine(
        line_id=str(uuid7()),
        position=position,
        sku_code=line.sku_code,
        serial=line.serial,
        quantity=line.quantity,
        unit_price="" if price is None else str(quantize(price, intake.currency)),
        stated_fault=line.fault_code,
    )


def _words(rma_id: UUID, event: events.RmaReceived, intake: Intake) -> list[Model]:
    """The rows of what people wrote: the contact, and what they say about each line."""
    contact = ReturnContact(rma_id=rma_id, **asdict(intake.contact))
    statements = [
        Statement(line_id=UUID(announced.line_id), text=line.description)
        for announced, line in zip(event.lines, intake.lines, strict=True)
        if line.description
    ]
    return [contact, *statements]
