"""The dock: a code is scanned, pieces are counted, the goods are taken in or refused.

Every answer is a `DockScan` row. The same nonce again returns the first answer, so a request lost
on the way may be sent again; the same nonce with another content is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from events.actor import Actor
from events.unit import unit_of_work
from rma import selectors as rma_selectors
from shipping import errors, rules, selectors
from shipping.choices import ScanResult
from shipping.models import DockScan
from shipping.services import scanning
from shipping.services.scanning import Place, Scan

MOST_PIECES = 9999


@dataclass(frozen=True, slots=True)
class Answer:
    """`row` is what was stored; `replayed` tells that it is the answer of an earlier request."""

    row: DockScan
    replayed: bool = False

    @property
    def result(self) -> ScanResult:
        return ScanResult(self.row.result)


@dataclass(frozen=True, slots=True)
class _Verb:
    """What the station wants; the name is part of the fingerprint of its request."""

    name: str
    decide: Callable[[Place, Scan], rules.Decision]


def look_up(*, actor: Actor, now: datetime, scan: Scan) -> Answer | selectors.Destination:
    """What a scanned code leads to: an RMA that expects goods, or the stored refusal.

    Emits shipping.scan_refused with a refusal, nothing otherwise.
    """
    destination = selectors.find_scanned(rules.read_code(scan.code))
    lines = list(destination.rma.lines.all()) if destination else []
    if destination and not rules.refuse(selectors.arrival(destination, lines)):
        return destination
    return _answer(actor, now, scan, _Verb("look_up", _decide_plainly))


def check_in(*, actor: Actor, now: datetime, scan: Scan) -> Answer:
    """Take counted pieces in. Emits shipping.checked_in (and rma.line_received), or
    shipping.scan_refused; wrong and extra pieces also escalate the RMA.

    Raises NothingCounted, BadCount, SerialNeeded, NonceReused.
    """
    _ensure_counts(scan)
    return _answer(actor, now, scan, _Verb("check_in", _decide_counted))


def declare_missing(*, actor: Actor, now: datetime, scan: Scan) -> Answer:
    """The outstanding pieces will not come. Emits shipping.rest_missing (and rma.line_missing).

    Raises NothingArrivedYet, NothingOutstanding, NonceReused.
    """
    return _answer(actor, now, scan, _Verb("declare_missing", _decide_missing))


def refuse_item(*, actor: Actor, now: datetime, scan: Scan) -> Answer:
    """The worker sees that this is not the announced product. Emits shipping.scan_refused."""
    return _answer(actor, now, scan, _Verb("refuse_item", _decide_wrong))


def _decide_plainly(place: Place, scan: Scan) -> rules.Decision:
    return rules.decide(place.arrival, ())


def _decide_counted(place: Place, scan: Scan) -> rules.Decision:
    given = {piece.line_id: piece.serial for piece in scan.counted}
    for line in place.arrival.lines if place.arrival else ():
        if line.serial and not given.get(line.line_id, "-").strip():
            raise errors.SerialNeeded(line=line.sku_code)
    return rules.decide(place.arrival, scan.counted)


def _decide_wrong(place: Place, scan: Scan) -> rules.Decision:
    refusal = rules.refuse(place.arrival)
    return rules.Decision(refusal or ScanResult.WRONG_ITEM.value, wrong=scan.counted)


def _decide_missing(place: Place, scan: Scan) -> rules.Decision:
    refusal = rules.refuse(place.arrival)
    if place.arrival is None or place.rma is None:
        return rules.Decision(refusal)
    if refusal == ScanResult.ALREADY_CHECKED_IN:
        raise errors.NothingOutstanding(number=place.rma.number)
    if not refusal and not place.arrival.received:
        raise errors.NothingArrivedYet(number=place.rma.number)
    return rules.Decision(refusal or ScanResult.REST_MISSING.value)


def _answer(actor: Actor, now: datetime, scan: Scan, verb: _Verb) -> Answer:
    """The stored answer of this nonce, or a new one decided under the lock of the RMA's row."""
    scanning.ensure_nonce(scan.nonce)
    known = _known(scan, verb)
    if known is not None:
        return known
    try:
        with unit_of_work(actor=actor, now=now) as unit:
            place = _place(scan)
            known = _known(scan, verb)  # a twin may have answered while we waited for the lock
            if known is not None:
                return known
            decision = verb.decide(place, scan)
            print_of_scan = scanning.fingerprint(scan, verb.name)
            return Answer(scanning.record(unit, place, scan, decision, print_of_scan))
    except IntegrityError:
        known = _known(scan, verb)  # a twin of a code without an RMA to lock was faster
        if known is None:
            raise
        return known


def _known(scan: Scan, verb: _Verb) -> Answer | None:
    """The answer already given under this nonce. Raises NonceReused for another content."""
    row = DockScan.objects.filter(nonce=scan.nonce).first()
    if row is None:
        return None
    if row.fingerprint != scanning.fingerprint(scan, verb.name):
        raise errors.NonceReused
    return Answer(row, replayed=True)


def _place(scan: Scan) -> Place:
    destination = selectors.find_scanned(rules.read_code(scan.code))
    if destination is None:
        return Place(None, None, None)
    rma = rma_selectors.locked(destination.rma.id)
    fresh = selectors.Destination(rma, destination.shipment)
    return Place(rma, destination.shipment, selectors.arrival(fresh, rma.lines.all()))


def _ensure_counts(scan: Scan) -> None:
    line_ids = [piece.line_id for piece in scan.counted]
    if len(set(line_ids)) != len(line_ids):
        raise errors.BadCount
    if any(not 0 < piece.quantity <= MOST_PIECES for piece in scan.counted):
        raise errors.BadCount
    if not scan.counted:
        raise errors.NothingCounted
