"""Where a request can go. Each road is a generator: do something, name the next moment, wait.

Most roads go to the end; history cuts off those that began recently, wherever they are. The roads
of `demo.open_roads` stop on purpose where somebody has something to do.
"""

from collections.abc import Iterator
from datetime import datetime

from demo import bench, words
from demo.history import Road
from demo.walk import Walk

Moments = Iterator[datetime]
_FAULTY = ("defective", "quality_issue", "defective", "defective")


def sent_in(
    walk: Walk,
    service: str = "repair",
    *,
    reason: str = "",
    shows: float = 0.2,
    arrives: tuple[float, float] | None = None,
) -> Road:
    """Asked for, approved, sent in and checked in; `arrives`: so many open hours before the end."""
    walk.asks(service, reason or walk.rng.choice(_FAULTY))
    if walk.rng.random() < shows:
        walk.shows(*walk.rng.choice((("photo",), ("photo", "invoice"), ("serial_plate",))))
    yield (
        walk.lately(arrives[1] + 9, arrives[1] + 18) if arrives else walk.after(1, 4, office=False)
    )
    walk.parcel("inbound", "collected")
    yield walk.lately(*arrives) if arrives else walk.after(2, 4)
    walk.parcel("inbound", "delivered")
    walk.checked_in()


def worked_on(walk: Walk, outcome: str) -> Road:
    """From the dock over the bench to the customer's door."""
    yield walk.after(0, 2)
    bench.is_taken(walk)
    bench.is_diagnosed(walk, outcome)
    if walk.rng.random() < 0.3:
        walk.is_told(words.PROGRESS)
    yield walk.after(0, 2)
    bench.gets_parts(walk)
    bench.is_tested(walk)
    bench.is_finished(walk)
    yield from sent_back(walk)


def sent_back(walk: Walk) -> Road:
    """The outbound parcel goes its way."""
    yield walk.after(0, 1)
    walk.parcel("outbound", "collected")
    yield walk.after(1, 3)
    walk.parcel("outbound", "delivered")
    if walk.rng.random() < 0.15:
        yield walk.after(0, 2, office=False)
        walk.writes(words.THANKS)


def repaired(walk: Walk) -> Road:
    yield from sent_in(walk)
    yield from worked_on(walk, "repair")


def replaced(walk: Walk) -> Road:
    yield from sent_in(walk, walk.rng.choice(("repair", "exchange", "exchange")))
    yield from worked_on(walk, "replace")


def nothing_found(walk: Walk) -> Road:
    yield from sent_in(walk)
    yield from worked_on(walk, "no_fault_found")


def refunded(walk: Walk) -> Road:
    """A fault, and the customer wants the money."""
    yield from sent_in(walk, "refund", reason="defective")
    yield from bench_refunds(walk)
    yield walk.after(0, 2)
    bench.is_refunded(walk)


def given_back(walk: Walk) -> Road:
    """Within the return period, for no other reason than taste."""
    walk.asks("refund", "not_as_expected", text=walk.say(words.UNWANTED))
    yield walk.after(1, 3, office=False)
    walk.parcel("inbound", "collected")
    yield walk.after(2, 4)
    walk.parcel("inbound", "delivered")
    walk.checked_in()
    yield from bench_refunds(walk)
    yield walk.after(0, 2)
    bench.is_refunded(walk)


def refund_refused(walk: Walk) -> Road:
    yield from sent_in(walk, "refund", reason="quality_issue")
    yield from bench_refunds(walk)
    yield walk.after(0, 1)
    bench.refund_is_refused(walk)
    yield walk.after(0, 1)
    bench.is_taken(walk)
    bench.is_diagnosed(walk, "return_unrepaired")
    bench.is_finished(walk)
    yield from sent_back(walk)


def bench_refunds(walk: Walk) -> Road:
    """The bench looks at it and says: money back."""
    yield walk.after(0, 2)
    bench.is_taken(walk)
    bench.is_diagnosed(walk, "refund")
    bench.is_finished(walk)


def answered(walk: Walk) -> Road:
    walk.asks("consultation", "other", text=walk.say(words.QUESTION))
    yield walk.after(0, 1)
    bench.case_is_taken(walk)
    bench.case_is_answered(walk, "answered", words.ANSWER)


def apologised(walk: Walk) -> Road:
    walk.asks("complaint", "other", text=walk.say(words.GRIEVANCE))
    yield walk.after(0, 1)
    bench.case_is_taken(walk)
    yield walk.after(1, 4)
    bench.case_is_answered(walk, "apologised", words.APOLOGY)


def too_old(walk: Walk) -> Road:
    """The warranty is over; the rules decline it at once."""
    walk.asks("repair", "defective")
    yield walk.after(1, 2, office=False)


def too_old_but_overruled(walk: Walk) -> Road:
    walk.asks("repair", "defective")
    walk.shows("invoice")
    yield walk.after(1, 3)
    walk.is_overruled()
    yield walk.after(2, 4, office=False)
    walk.parcel("inbound", "collected")
    yield walk.after(2, 4)
    walk.checked_in()
    yield from worked_on(walk, "repair")


def reviewed_and_repaired(walk: Walk) -> Road:
    walk.asks("repair", "defective")
    walk.shows("invoice", "serial_plate")
    yield walk.after(0, 2)
    walk.is_reviewed("eligible")
    yield walk.after(1, 4, office=False)
    walk.parcel("inbound", "collected")
    yield walk.after(2, 4)
    walk.parcel("inbound", "delivered")
    walk.checked_in()
    yield from worked_on(walk, "repair")


def reviewed_and_declined(walk: Walk) -> Road:
    walk.asks("repair", "defective")
    yield walk.after(0, 2)
    walk.is_reviewed("not_eligible")


def called_off(walk: Walk) -> Road:
    walk.asks("repair", "defective")
    yield walk.after(1, 5, office=False)
    walk.calls_off(walk.rng.choice(("works_again", "changed_mind", "duplicate")))


def declined_at_the_bench(walk: Walk) -> Road:
    """Damage that the warranty excludes: it goes back as it came."""
    yield from sent_in(walk)
    yield from worked_on(walk, "return_unrepaired")


def asked_for_a_photo(walk: Walk) -> Road:
    yield from sent_in(walk, shows=0)
    yield walk.after(0, 1)
    walk.is_asked_for("photo")
    yield walk.after(1, 6, office=False)
    walk.shows("photo")
    yield from worked_on(walk, "repair")


def never_complete(walk: Walk) -> Road:
    """Two were announced, one came; the other one never."""
    walk.asks("repair", "defective")
    yield walk.after(1, 4, office=False)
    walk.parcel("inbound", "collected")
    yield walk.after(2, 4)
    walk.checked_in(lines=1)
    yield walk.after(0, 2)
    bench.is_taken(walk)
    bench.is_diagnosed(walk, "repair")
    bench.is_tested(walk)
    bench.is_finished(walk)
    yield walk.after(5, 9)
    walk.rest_is_missing()
    yield from sent_back(walk)


def came_back(walk: Walk) -> Road:
    """Repaired, but the fault is still there: reopened and replaced."""
    yield from repaired(walk)
    yield walk.after(3, 12, office=False)
    walk.comes_again("same_fault")
    yield walk.after(3, 6)
    walk.checked_in()
    yield from worked_on(walk, "replace")


def escalated(walk: Walk) -> Road:
    """A safety matter: looked at first, and replaced."""
    walk.asks("repair", "safety_issue", risky=True)
    walk.shows("photo")
    yield walk.after(0, 1)
    walk.is_escalated("safety", "Heat or smoke is reported: please look at it today.")
    yield walk.after(1, 2, office=False)
    walk.parcel("inbound", "collected")
    yield walk.after(1, 3)
    walk.parcel("inbound", "delivered")
    walk.checked_in()
    yield walk.after(0, 1)
    walk.calms_down()
    yield from worked_on(walk, "replace")
