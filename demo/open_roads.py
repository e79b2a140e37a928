"""Roads that stop where somebody has something to do now: the queues of a working day."""

from demo import bench, words
from demo.history import Road
from demo.roads import bench_refunds, sent_in
from demo.walk import Walk


def in_review(walk: Walk) -> Road:
    """The rules leave it to a person."""
    walk.asks("repair", "defective")
    walk.shows("invoice", "serial_plate")
    yield walk.after(0, 1)


def not_sent_yet(walk: Walk) -> Road:
    """The label lies in the customer's drawer."""
    walk.asks("repair", "defective")
    yield walk.after(1, 1)


def courier_comes(walk: Walk) -> Road:
    walk.asks("exchange", "defective")
    yield walk.after(0, 1, office=False)
    walk.courier_is_booked()


def on_its_way_in(walk: Walk) -> Road:
    walk.asks("repair", "defective")
    yield walk.after(1, 2, office=False)
    walk.parcel("inbound", "collected")
    yield walk.after(0.5, 1, office=False)
    walk.parcel("inbound", "moving")


def late_on_its_way_in(walk: Walk) -> Road:
    walk.asks("repair", "defective")
    yield walk.after(1, 2, office=False)
    walk.parcel("inbound", "collected")
    yield walk.after(2, 3, office=False)
    walk.parcel("inbound", "late")


def lost(walk: Walk) -> Road:
    walk.asks("repair", "defective")
    yield walk.after(1, 2, office=False)
    walk.parcel("inbound", "collected")
    yield walk.after(4, 6, office=False)
    walk.parcel("inbound", "lose")


def waits_at_the_dock(walk: Walk) -> Road:
    """Delivered, not checked in yet."""
    walk.asks("repair", "defective")
    yield walk.after(1, 2, office=False)
    walk.parcel("inbound", "collected")
    yield walk.after(1, 2)
    walk.parcel("inbound", "delivered")


def label_failed(walk: Walk) -> Road:
    """The carrier does not understand the postcode; somebody has to correct it."""
    walk.asks("repair", "defective")
    yield walk.after(0, 1)


def on_the_bench(walk: Walk) -> Road:
    """Nobody has taken it."""
    yield from sent_in(walk, shows=1)


def taken(walk: Walk) -> Road:
    yield from sent_in(walk, "exchange", shows=0.5)
    yield walk.after(0, 1)
    bench.is_taken(walk)


def diagnosed(walk: Walk) -> Road:
    yield from taken(walk)
    bench.is_diagnosed(walk, "repair")


def part_is_in(walk: Walk) -> Road:
    yield from diagnosed(walk)
    yield walk.after(0, 1)
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
    yield walk.after(1, 3, office=False)
    walk.parcel("inbound", "collected")
    yield walk.after(1, 3)
    walk.parcel("inbound", "delivered")
    walk.checked_in(lines=1)


def wrong_item(walk: Walk) -> Road:
    """Another serial number than announced lies in the box."""
    walk.asks("repair", "defective")
    yield walk.after(1, 3, office=False)
    walk.parcel("inbound", "collected")
    yield walk.after(1, 3)
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
    yield from sent_in(walk)
    yield walk.after(1, 3, office=False)
    walk.writes(words.GRIEVANCE)
    yield walk.after(0, 1)
    walk.is_escalated("customer_upset", "Has written twice; please call back.")


def refund_waits(walk: Walk) -> Road:
    """To be approved by an agent or, when it is much, by a supervisor."""
    yield from sent_in(walk, "refund", reason="defective")
    yield from bench_refunds(walk)


def on_its_way_out(walk: Walk) -> Road:
    yield from _sent_out(walk)
    yield walk.after(0, 1)
    walk.parcel("outbound", "collected")
    walk.parcel("outbound", "moving")


def late_on_its_way_out(walk: Walk) -> Road:
    yield from _sent_out(walk)
    yield walk.after(0, 1)
    walk.parcel("outbound", "collected")
    yield walk.after(1, 2, office=False)
    walk.parcel("outbound", "late")


def nobody_answered(walk: Walk) -> Road:
    walk.asks("consultation", "other", text=walk.say(words.QUESTION))
    yield walk.after(0, 1)


def complaint_waits(walk: Walk) -> Road:
    walk.asks("complaint", "other", text=walk.say(words.GRIEVANCE))
    yield walk.after(0, 1)


def complaint_taken(walk: Walk) -> Road:
    yield from complaint_waits(walk)
    bench.case_is_taken(walk)


def _sent_out(walk: Walk) -> Road:
    yield from sent_in(walk)
    yield walk.after(0, 1)
    bench.is_taken(walk)
    bench.is_diagnosed(walk, "repair")
    bench.gets_parts(walk)
    bench.is_tested(walk)
    bench.is_finished(walk)
