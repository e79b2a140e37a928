"""Our shipments and labels beside each carrier's own list: causes and repairs."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reconciliation import counterparts
from reconciliation.choices import DifferenceState
from reconciliation.counterparts import Finding, Item, Pair, Repair, RepairOrder, Window
from shipping import adapters, rules, services
from shipping.adapters.port import BoughtLabel
from shipping.choices import TRACKED_STATES, DuplicateSource
from shipping.models import Shipment

CAUSES: Mapping[str, Promise] = {
    "answer_lost": _("The carrier sold the label, but its answer never reached us."),
    "label_without_order": _("The carrier has a label that no shipment of ours asked for."),
    "doubled_label": _("The carrier has a second label under one reference of ours."),
    "doubled_shipment": _("Two parcels travel under one reference of ours."),
    "unknown_to_carrier": _("The carrier does not know our label."),
    "tracking_missed": _("The carrier knows more about the parcel than we were told."),
    "void_not_recorded": _("The carrier cancelled the label, but we did not hear of it."),
    "voided_at_carrier": _("The carrier cancelled a label that we still count on."),
    "void_not_done": _("We count the label as cancelled, but the carrier would still take it."),
    "used_after_void": _("A parcel travels with a label that we count as cancelled."),
    "carrier_knows_less": _("We know of scans that the carrier does not know."),
}
# Younger than this a label may be bought, and its answer be written down, at this very moment.
SETTLES_WITHIN = timedelta(minutes=15)
PERSON = DifferenceState.PERSON
# What is written down when the carrier was right all along; what of it needs the carrier's scans.
_RECORDED: Mapping[str, tuple[Callable[..., object], str]] = {
    "tracking_missed": (services.record_tracking, "tracking_recorded"),
    "used_after_void": (services.refute_void, "void_refuted_and_escalated"),
    "void_not_recorded": (services.record_voided, "void_recorded"),
    "voided_at_carrier": (services.record_voided_there, "void_recorded_and_escalated"),
}
_FOLLOWED = ("tracking_missed", "used_after_void")


class CarrierBooks:
    """`reconciliation.counterparts.Counterpart` for one carrier."""

    causes: Mapping[str, str | Promise] = CAUSES

    def __init__(self, slug: str) -> None:
        self.slug = slug

    @property
    def name(self) -> str:
        """`carriers/<slug>`."""
        return f"carriers/{self.slug}"

    def ours(self, window: Window) -> Iterable[Item]:
        """Shipments of the window, and older ones that are still on their way."""
        recent = Q(requested_at__gte=window.since) | Q(state__in=TRACKED_STATES)
        return [_our_item(shipment) for shipment in self._shipments().filter(recent)]

    def theirs(self, window: Window) -> Iterable[Item]:
        """Labels the carrier lists as sold to us."""
        sold = adapters.for_slug(self.slug).labels_sold(window.since, window.until)
        return [_their_item(label) for label in sold]

    def ours_by_key(self, key: str) -> Iterable[Item]:
        """The shipment of a reference."""
        return [_our_item(shipment) for shipment in self._shipments().filter(reference=key)]

    def theirs_by_key(self, key: str) -> Iterable[Item]:
        """The labels sold under a reference."""
        return [_their_item(label) for label in adapters.for_slug(self.slug).labels_of(key)]

    def in_flight(self, pair: Pair, now: datetime) -> bool:
        """Whether something of the pair has only just begun."""
        return any(now - item.at < SETTLES_WITHIN for item in (*pair.ours, *pair.theirs))

    def explain(self, pair: Pair) -> list[Finding]:
        """Every difference under one reference. Voided labels that we do not count are no news."""
        mine = pair.ours[0] if pair.ours else None
        live = [label for label in pair.theirs if label.state != "voided"]
        if mine is None:
            return [Finding(pair.key, "label_without_order", None, label) for label in live]
        own, strays = _told_apart(mine, pair.theirs, live)
        cause = _cause(mine, own)
        found = [Finding(pair.key, cause, mine, own)] if cause else []
        return found + [Finding(pair.key, _cause_of_stray(label), mine, label) for label in strays]

    def prepare(self, finding: Finding) -> Any:
        """Ask the carrier for the label, or for its scans."""
        if finding.theirs is None:
            return None
        carrier = adapters.for_slug(self.slug)
        if finding.cause in _FOLLOWED:
            return carrier.track(finding.theirs.facts["tracking_number"])
        if finding.cause != "answer_lost":
            return None
        sold = carrier.labels_of(finding.key)
        return next((x for x in sold if x.carrier_ref == finding.theirs.ref), None)

    def repair(self, finding: Finding, prepared: Any, order: RepairOrder) -> Repair:
        """Replay what we missed, or compensate what should not be."""
        if finding.ours is None:
            return self._void_stray(finding, order, "stray_void_requested")
        shipment = Shipment.objects.get(pk=finding.ours.facts["shipment_id"])
        if finding.cause == "answer_lost":
            return self._adopt(finding, prepared, order, shipment)
        if finding.cause in _RECORDED:
            record, action = _RECORDED[finding.cause]
            learnt = {"scans": prepared} if finding.cause in _FOLLOWED else {}
            record(actor=order.actor, now=order.now, shipment_id=shipment.id, **learnt)
            return Repair(action)
        if finding.cause in ("void_not_done", "doubled_label"):
            return self._void_stray(finding, order, "void_requested")
        return self._for_a_person(finding, order, shipment)

    def _adopt(
        self, finding: Finding, label: BoughtLabel | None, order: RepairOrder, shipment: Shipment
    ) -> Repair:
        """The label of a purchase that we began is ours; any other is voided."""
        if label is None or not services.was_ordered(shipment):
            return self._void_stray(finding, order, "stray_void_requested")
        services.adopt_label(actor=order.actor, now=order.now, shipment_id=shipment.id, label=label)
        return Repair("label_adopted")

    def _void_stray(self, finding: Finding, order: RepairOrder, action: str) -> Repair:
        assert finding.theirs is not None  # these causes are about a label of theirs
        label = (self.slug, finding.theirs.ref, finding.key)
        services.void_again(actor=order.actor, now=order.now, label=label, attempt=order.attempt)
        return Repair(action, DifferenceState.REQUESTED)

    def _for_a_person(self, finding: Finding, order: RepairOrder, shipment: Shipment) -> Repair:
        by: dict[str, Any] = {"actor": order.actor, "now": order.now}
        if finding.cause == "unknown_to_carrier":
            if services.disown_label(**by, shipment_id=shipment.id):
                return Repair("bought_again", DifferenceState.REQUESTED)
            return Repair("escalated", PERSON)
        if finding.cause == "doubled_shipment" and finding.theirs and not shipment.inbound:
            references = (shipment.reference, finding.theirs.facts["tracking_number"])
            services.raise_duplicate(
                **by,
                rma_id=shipment.rma_id,
                source=DuplicateSource.CARRIER,
                references=references,
            )
            return Repair("duplicate_alert", PERSON)
        services.needs_eyes(**by, rma_id=shipment.rma_id)
        return Repair("escalated", PERSON)

    def _shipments(self) -> QuerySet[Shipment]:
        return Shipment.objects.filter(carrier=self.slug).order_by("requested_at", "id")


def _told_apart(
    mine: Item, theirs: Iterable[Item], live: list[Item]
) -> tuple[Item | None, list[Item]]:
    """The carrier's label of our shipment, and the others it would still take or has taken.

    While we know of no label, the oldest live one is meant.
    """
    if mine.ref:
        own = next((label for label in theirs if label.ref == mine.ref), None)
    else:
        own = live[0] if live and mine.state in ("requested", "failed") else None
    return own, [label for label in live if own is None or label.ref != own.ref]


def _cause(mine: Item, own: Item | None) -> str:
    """Why our shipment and the carrier's label of it differ; empty when they agree."""
    if not mine.ref:
        return "answer_lost" if own else ""
    if own is None:
        return "unknown_to_carrier" if mine.state in TRACKED_STATES else ""
    if mine.state == own.state:
        return ""
    if mine.state == "voided":
        return "void_not_done" if own.state == "booked" else "used_after_void"
    if own.state == "voided":
        return "void_not_recorded" if mine.facts["void_requested"] else _voided_there(mine)
    if rules.further(own.state, mine.state):
        return "tracking_missed"
    return "" if mine.facts["inbound"] else "carrier_knows_less"


def _voided_there(mine: Item) -> str:
    return "voided_at_carrier" if mine.state == "booked" else "carrier_knows_less"


def _cause_of_stray(label: Item) -> str:
    """A second label that nobody used can be cancelled; a parcel that travels cannot."""
    return "doubled_label" if label.state == "booked" else "doubled_shipment"


def _our_item(shipment: Shipment) -> Item:
    return Item(
        key=shipment.reference,
        ref=shipment.carrier_ref,
        state=shipment.state,
        at=shipment.requested_at,
        facts={
            "shipment_id": str(shipment.id),
            "void_requested": "1" if shipment.void_requested_at else "",
            "inbound": "1" if shipment.inbound else "",  # our dock may know before the carrier
        },
    )


def _their_item(label: BoughtLabel) -> Item:
    return Item(
        key=label.reference,
        ref=label.carrier_ref,
        state=rules.state_after("booked", label.state),
        at=label.created_at,
        facts={"tracking_number": label.tracking_number},
    )


for _slug in adapters.slugs():
    counterparts.register(CarrierBooks(_slug))
