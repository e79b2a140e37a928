"""The verbs of one request on its road. Every one is a call of a service, by who would call it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import rma.services
import shipping.services
from demo import faults, pictures, products, words
from demo.carriers import Carriers
from demo.people import Person
from events.actor import Actor
from rma.models import Rma
from rma.services import Intake, IntakeLine, Upload
from shipping.models import Shipment
from shipping.rules import Counted
from shipping.services import Answer, Scan
from sla.calendars import calendar_for
from sla.rules import Calendar
from warranty import services as warranty
from warranty.facts import DeviceFacts
from warranty.models import Verdict

_ZONES = {
    "TW": "Asia/Taipei", "CN": "Asia/Shanghai", "US": "America/Los_Angeles", "DE": "Europe/Berlin",
}  # fmt: skip
_OFFICE, _AWAKE = (9, 16), (8, 21)
_AT_LEAST = timedelta(minutes=30)
CARRIER = Actor.carrier("embedded")


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works here."""

    agents: tuple[Actor, ...]
    supervisor: Actor
    dock: Actor
    technicians: tuple[Actor, ...]
    operations: Actor
    partner: Actor


@dataclass(slots=True)
class Walk:
    """One request; `now` moves on with every `after`. Chance is its own, so roads stay as they
    are whatever happens on others."""

    rng: Random
    now: datetime
    person: Person
    devices: tuple[DeviceFacts, ...]
    staff: Staff
    carriers: Carriers
    end: datetime
    channel: str = "portal"
    fault: str = ""
    rma_id: UUID | None = None
    agent: Actor = field(init=False)
    technician: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.agent = self.rng.choice(self.staff.agents)
        self.technician = self.rng.choice(self.staff.technicians)

    @property
    def id(self) -> UUID:
        """The id of the request; raises ValueError before it has come in."""
        if self.rma_id is None:
            raise ValueError("the request has not come in yet")
        return self.rma_id

    @property
    def rma(self) -> Rma:
        """The request as it is now."""
        return Rma.objects.get(pk=self.id)

    @property
    def language(self) -> str:
        return self.person.language

    @property
    def customer(self) -> Actor:
        """The customer as an actor: by account, or as somebody with a link."""
        if self.person.customer_id:
            return Actor.customer(self.person.customer_id)
        return Actor.guest(self.rma_id or "portal")

    def after(self, least: float, most: float, *, office: bool = True) -> datetime:
        """Go on so many days later, by day in the customer's country, in the office on weekdays."""
        zone = ZoneInfo(_ZONES[self.person.country])
        first, last = _OFFICE if office else _AWAKE
        wanted = (self.now + timedelta(days=self.rng.uniform(least, most))).astimezone(zone)
        clock = time(self.rng.randint(first, last), self.rng.randrange(60), self.rng.randrange(60))
        moment = datetime.combine(wanted.date(), clock, zone)
        while moment < self.now + _AT_LEAST or (office and moment.weekday() > 4):
            moment += timedelta(days=1)
        self.now = moment.astimezone(UTC)
        return self.now

    def lately(self, least: float, most: float) -> datetime:
        """Go on to the last days: so many open hours of the customer's country before the end.

        Promises are kept in open hours, so what waits since then is as late as it is meant to be.
        """
        hours = timedelta(hours=self.rng.uniform(least, most))
        moment = open_hours_before(self.end, hours, calendar_for(self.person.country))
        self.now = max(moment, self.now + _AT_LEAST)
        return self.now

    def say(self, phrases: words.Phrases) -> str:
        """A sentence in the customer's language."""
        return words.say(self.rng, phrases, self.language)

    def asks(self, service: str, reason: str, *, risky: bool = False, text: str = "") -> None:
        """The request comes in."""
        intake = Intake(
            service_type=service,
            reason=reason,
            channel=self.channel,
            customer_id=self.person.customer_id,
            contact=self.person.contact,
            currency=products.PRICES[self.person.country][0],
            language=self.language,
            lines=tuple(self._line(device, risky, text) for device in self.devices),
        )
        openers = {
            "admin": self.agent, "email": self.agent, "api": self.staff.partner,
            "import": self.staff.operations,
        }  # fmt: skip
        actor = openers.get(self.channel, self.customer)
        self.rma_id = rma.services.receive(actor=actor, now=self.now, intake=intake).id

    def shows(self, *kinds: str) -> None:
        """Photos and receipts are handed in."""
        for kind in kinds:
            rma.services.add_evidence(
                actor=self.customer, now=self.now, rma_id=self.id, upload=self._upload(kind)
            )

    def writes(self, phrases: words.Phrases) -> None:
        """The customer writes."""
        self._note(self.customer, self.say(phrases), public=True)

    def is_told(self, phrases: words.Phrases) -> None:
        """An agent writes to the customer."""
        self._note(self.agent, self.say(phrases), public=True)

    def is_asked_for(self, what: str) -> None:
        """We wait for the customer."""
        rma.services.start_waiting(
            actor=self.agent,
            now=self.now,
            rma_id=self.id,
            code=what,
            note=self.say(words.ASK_FOR[what]),
        )

    def is_escalated(self, code: str, note: str) -> None:
        """Somebody senior has to look."""
        rma.services.escalate(actor=self.agent, now=self.now, rma_id=self.id, code=code, note=note)

    def calms_down(self) -> None:
        """The escalation is dealt with."""
        rma.services.deescalate(actor=self.staff.supervisor, now=self.now, rma_id=self.id)

    def calls_off(self, code: str) -> None:
        """The customer does not want it any more."""
        rma.services.cancel(actor=self.customer, now=self.now, rma_id=self.id, code=code)

    def comes_again(self, code: str) -> None:
        """The customer is not happy with how it ended."""
        rma.services.reopen(actor=self.customer, now=self.now, rma_id=self.id, code=code)

    def is_reviewed(self, outcome: str) -> None:
        """An agent decides what the rules left open."""
        for verdict in Verdict.objects.awaiting_review().filter(rma_id=self.id):
            warranty.resolve_review(
                actor=self.agent,
                now=self.now,
                verdict_id=verdict.id,
                outcome=outcome,
                note=self.say(words.GOODWILL if outcome == "eligible" else words.NOT_COVERED),
            )

    def is_overruled(self) -> None:
        """A supervisor is more generous than the policy."""
        for verdict in Verdict.objects.current().filter(rma_id=self.id, outcome="not_eligible"):
            warranty.override(
                actor=self.staff.supervisor,
                now=self.now,
                verdict_id=verdict.id,
                outcome="eligible",
                reason=self.say(words.GOODWILL),
            )

    def parcel(self, direction: str, step: str) -> None:
        """The carrier reports what it did with the newest parcel in this direction."""
        shipment = self.shipment(direction)
        contact = self.person.contact
        scans = self.carriers.scans(
            shipment.carrier_ref, shipment.tracking_number, step, self.now, contact.city
        )
        shipping.services.record_tracking(
            actor=CARRIER, now=self.now, shipment_id=shipment.id, scans=scans
        )

    def courier_is_booked(self) -> None:
        """The customer has the parcel picked up."""
        shipping.services.request_pickup(
            actor=self.customer,
            now=self.now,
            shipment_id=self.shipment("inbound").id,
            on=(self.now + timedelta(days=3)).date(),
        )

    def checked_in(self, *, lines: int | None = None, serial: str = "") -> Answer:
        """The dock scans the parcel: everything, the first lines only, or a foreign serial."""
        expected = [line for line in self.rma.lines.all() if line.quantity_outstanding]
        counted = tuple(
            Counted(str(line.id), line.quantity_outstanding, serial or line.serial)
            for line in expected[:lines]
        )
        return shipping.services.check_in(
            actor=self.staff.dock, now=self.now, scan=self._scan(counted)
        )

    def rest_is_missing(self) -> None:
        """What has not come will not come."""
        shipping.services.declare_missing(actor=self.staff.dock, now=self.now, scan=self._scan(()))

    def shipment(self, direction: str) -> Shipment:
        """The newest parcel in this direction."""
        found = Shipment.objects.filter(rma_id=self.id, direction=direction)
        return found.latest("generation", "id")

    def _line(self, device: DeviceFacts, risky: bool, text: str) -> IntakeLine:
        category = products.CATEGORY_OF[device.sku_code]
        # Some things, a webcam for one, have no dangerous fault.
        dangerous = faults.RISKY[category] if risky else []
        code = self.fault or self.rng.choice(dangerous or faults.HARMLESS[category])
        price, _currency = products.price_in(self.person.country, device.sku_code)
        label = faults.LABELS[code][self.language]
        stop = "." if self.language == "en" else "。"
        return IntakeLine(
            sku_code=device.sku_code,
            serial=device.serial,
            quantity=1 if device.serial else self.rng.randint(2, 5),
            unit_price=price,
            fault_code=code,
            description=text or f"{label}{stop} {self.say(words.SINCE)}",
        )

    def _upload(self, kind: str) -> Upload:
        device = self.devices[0]
        # What this request is about: after a replacement, another piece than the first.
        serial = self.rma.lines.order_by("position")[0].serial
        if kind == "photo":
            return Upload("fault.jpg", pictures.photo(self.rng, serial), kind)
        if kind == "serial_plate":
            plate = pictures.serial_plate(serial, device.sku_code)
            return Upload("plate.jpg", plate, kind)
        price, currency = products.price_in(self.person.country, device.sku_code)
        sold_on = device.sold_on or self.now.date()
        paper = pictures.receipt(device.serial, device.sku_code, sold_on, price, currency)
        return Upload("receipt.pdf", paper, kind)

    def _scan(self, counted: tuple[Counted, ...]) -> Scan:
        nonce = f"{self.rng.getrandbits(64):016x}"
        return Scan(self.rma.barcode, f"dock-{self.rng.randint(1, 3)}", nonce, counted)

    def _note(self, actor: Actor, text: str, *, public: bool) -> None:
        rma.services.add_note(actor=actor, now=self.now, rma_id=self.id, text=text, public=public)


def open_hours_before(end: datetime, work: timedelta, calendar: Calendar) -> datetime:
    """The instant from which on that much open time passes until `end`."""
    day, left = end, work
    while True:
        opens, closes = calendar.shift_on(day.astimezone(calendar.time_zone).date())
        if calendar.is_working_day(day.astimezone(calendar.time_zone).date()) and opens < end:
            closes = min(closes, end)
            if left <= closes - opens:
                return (closes - left).astimezone(UTC)
            left -= closes - opens
        day -= timedelta(days=1)
