"""Roads that stop where somebody has something to do now: the queues of a working day.

A shop that is cared for: what waits came in within the hours that were promised for it, and what
is late is late by hours. `Walk.lately` counts in open hours; promised are 2 of them for a label,
8 for a verdict, 16 for an answer, 24 for the bench, 27 for a parcel. A day of visitors takes up
to 9 more.
"""

from demo import bench, words
from demo.history import Road
from demo.roads import sent_in
from demo.walk import Walk

Span = tuple[float, float]
_JUST_NOW, _THIS_MORNING, _LAST_HOURS = (0.3, 0.9), (1, 4), (1, 8)
_IN_TIME, _OVERDUE = (9, 15), (27.5, 32)
_AT_THE_BENCH, _TOO_LONG_AT_THE_BENCH, _DAYS_BEFORE = (6, 14), (25, 28), (23, 32)


def in_review(walk: Walk) -> Road:
    """The rules leave it to a person."""
    yield walk.lately(*_THIS_MORNING)
    walk.asks("repair", "defective")
    walk.shows("invoice", "serial_plate")


def not_sent_yet(walk: Walk) -> Road:
    """The label lies in the customer's drawer."""
    walk.asks("repair", "defective")
    yield walk.after(1, 1)


def courier_comes(walk: Walk) -> Road:
    walk.asks("exchange", "defective")
    yield walk.after(0, 1, office=False)
    walk.courier_is_booked()


def _handed_over(walk: Walk, collected: Span, later: Span, news: str) -> Road:
    """The customer hands the parcel over; what the carrier said of it last."""
    walk.asks("repair", "defective")
    yield walk.lately(*collected)
    walk.parcel("inbound", "collected")
    yield walk.lately(*later)
    walk.parcel("inbound", news)


def on_its_way_in(walk: Walk) -> Road:
    yield from _handed_over(walk, _IN_TIME, _LAST_HOURS, "moving")


def late_on_its_way_in(walk: Walk) -> Road:
    yield from _handed_over(walk, _OVERDUE, _IN_TIME, "late")


def lost(walk: Walk) -> Road:
    yield from _handed_over(walk, _OVERDUE, _THIS_MORNING, "lose")


def waits_at_the_dock(walk: Walk) -> Road:
    """Delivered, not checked in yet."""
    yield from _handed_over(walk, _IN_TIME, _THIS_MORNING, "delivered")


def label_failed(walk: Walk) -> Road:
    """The carrier does not understand the postcode; somebody has to correct it."""
    yield walk.lately(*_JUST_NOW)
    walk.asks("repair", "defective")


def on_the_bench(walk: Walk) -> Road:
    """Nobody has taken it."""
    yield from sent_in(walk, shows=1, arrives=_AT_THE_BENCH)


def taken(walk: Walk) -> Road:
    yield from sent_in(walk, "exchange", shows=0.5, arrives=_AT_THE_BENCH)
    yield walk.lately(*_THIS_MORNING)
    bench.is_taken(walk)


def diagnosed(walk: Walk) -> Road:
    yield from taken(walk)
    bench.is_diagnosed(walk, "repair")


def part_is_in(walk: Walk) -> Road:
    yield from diagnosed(walk)
    yield walk.lately(*_JUST_NOW)
    bench.gets_parts(walk)


def test_failed(walk: Walk) -> Road:
    yield from part_is_in(walk)
    bench.is_tested(walk, "failed")


def test_passed(walk: Walk) -> Road:
    yield from part_is_in(walk)
    bench.is_tested(walk)


def to_be_replaced(walk: Walk) -> Road:
    yield from taken(walk)
    bench.is_diagnosed(walk, "replace")


def half_there(walk: Walk) -> Road:
    """One of two pieces came."""
    walk.asks("repair", "defective")
    yield walk.lately(*_DAYS_BEFORE)
    walk.parcel("inbound", "collected")
    yield walk.lately(*_AT_THE_BENCH)
    walk.parcel("inbound", "delivered")
    walk.checked_in(lines=1)


def wrong_item(walk: Walk) -> Road:
    """Another serial number than announced lies in the box."""
    walk.asks("repair", "defective")
    yield walk.lately(*_DAYS_BEFORE)
    walk.parcel("inbound", "collected")
    yield walk.lately(*_AT_THE_BENCH)
    walk.parcel("inbound", "delivered")
    walk.checked_in(serial="NOT-THIS-ONE")


def waits_for_photo(walk: Walk) -> Road:
    walk.asks("repair", "defective")
    yield walk.after(0, 1)
    walk.is_asked_for("photo")


def waits_for_invoice(walk: Walk) -> Road:
    walk.asks("repair", "defective")
    yield walk.after(0, 1)
    walk.is_asked_for("invoice")


def waits_for_details(walk: Walk) -> Road:
    walk.asks("complaint", "quality_issue", text=walk.say(words.GRIEVANCE))
    yield walk.after(0, 1)
    bench.case_is_taken(walk)
    walk.is_asked_for("details")


def waits_for_consent(walk: Walk) -> Road:
    yield from taken(walk)
    walk.is_asked_for("consent")


def safety_first(walk: Walk) -> Road:
    walk.asks("repair", "safety_issue", risky=True)
    walk.shows("photo")
    yield walk.after(0, 1)
    walk.is_escalated("safety", "Heat or smoke is reported: please look at it today.")


def customer_is_upset(walk: Walk) -> Road:
    """It has taken longer than promised."""
    yield from sent_in(walk, arrives=_TOO_LONG_AT_THE_BENCH)
    yield walk.lately(*_LAST_HOURS)
    walk.writes(words.GRIEVANCE)
    yield walk.lately(*_JUST_NOW)
    walk.is_escalated("customer_upset", "Has written twice; please call back.")


def refund_waits(walk: Walk) -> Road:
    """To be approved by an agent or, when it is much, by a supervisor."""
    yield from sent_in(walk, "refund", reason="defective", arrives=_AT_THE_BENCH)
    yield walk.lately(*_THIS_MORNING)
    bench.is_taken(walk)
    bench.is_diagnosed(walk, "refund")
    bench.is_finished(walk)


def on_its_way_out(walk: Walk) -> Road:
    yield from _sent_out(walk, _IN_TIME)
    yield walk.lately(*_LAST_HOURS)
    walk.parcel("outbound", "collected")
    walk.parcel("outbound", "moving")


def late_on_its_way_out(walk: Walk) -> Road:
    yield from _sent_out(walk, _OVERDUE)
    yield walk.lately(*_TOO_LONG_AT_THE_BENCH)
    walk.parcel("outbound", "collected")
    yield walk.lately(*_IN_TIME)
    walk.parcel("outbound", "late")


def nobody_answered(walk: Walk) -> Road:
    yield walk.lately(*_THIS_MORNING)
    walk.asks("consultation", "other", text=walk.say(words.QUESTION))


def complaint_waits(walk: Walk) -> Road:
    yield walk.lately(*_THIS_MORNING)
    walk.asks("complaint", "other", text=walk.say(words.GRIEVANCE))


def complaint_taken(walk: Walk) -> Road:
    yield from complaint_waits(walk)
    yield walk.lately(*_JUST_NOW)
    bench.case_is_taken(walk)


def _sent_out(walk: Walk, finished: tuple[float, float]) -> Road:
    """Repaired and packed so many open hours before the end."""
    yield from sent_in(walk, arrives=(finished[1] + 6, finished[1] + 15))
    yield walk.lately(*finished)
    bench.is_taken(walk)
    bench.is_diagnosed(walk, "repair")
    bench.gets_parts(walk)
    bench.is_tested(walk)
    bench.is_finished(walk)
