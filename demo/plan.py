"""Which roads are walked, how often, and when they begin."""

from collections.abc import Callable
from dataclasses import dataclass

from demo import open_roads, roads
from demo.history import Road
from demo.walk import Walk

LONG_AGO = (36, 728)


@dataclass(frozen=True, slots=True)
class Kind:
    """A road, how many of 320 requests take it, and how many days before the end it begins.

    `device`: how old the device is in days when the request comes; None: nobody knows its serial.
    `lines`: how many pieces. `shops`: whether partners and agents open such requests too.
    `model` and `fault`: of this product, with this fault. `last_month`: so that the bench sees it
    in the last month that is over.
    """

    road: Callable[[Walk], Road]
    times: int
    days_ago: tuple[int, int] = LONG_AGO
    device: tuple[int, int] | None = (20, 340)
    lines: int = 1
    shops: bool = True
    postcode: str = ""
    model: str = ""
    fault: str = ""
    last_month: bool = False


_NEW, _EXPIRED = (8, 13), (780, 1000)
KINDS: tuple[Kind, ...] = (
    Kind(roads.repaired, 33),
    Kind(roads.repaired, 14, (260, 560), model="AS-HALO", fault="HEA-BD-BR"),
    Kind(roads.repaired, 6, model="LU-ROAM", fault="VAC-BR-ST", last_month=True),
    Kind(roads.repaired, 18, (2, 30)),
    Kind(roads.repaired, 8, lines=2),
    Kind(roads.replaced, 44),
    Kind(roads.replaced, 10, (2, 25)),
    Kind(roads.refunded, 14),
    Kind(roads.given_back, 18, device=_NEW),
    Kind(roads.refund_refused, 3),
    Kind(roads.answered, 16),
    Kind(roads.apologised, 11),
    Kind(roads.nothing_found, 8),
    Kind(roads.too_old, 12, (2, 250), device=_EXPIRED),
    Kind(roads.too_old_but_overruled, 3, (36, 250), device=_EXPIRED),
    Kind(roads.reviewed_and_repaired, 5, device=None),
    Kind(roads.reviewed_and_declined, 4, device=None),
    Kind(roads.called_off, 8),
    Kind(roads.declined_at_the_bench, 3),
    Kind(roads.asked_for_a_photo, 5),
    Kind(roads.never_complete, 3, lines=2, shops=False),
    Kind(roads.came_back, 4, (60, 728)),
    Kind(roads.escalated, 4),
    Kind(open_roads.in_review, 5, (2, 6), device=None),
    Kind(open_roads.not_sent_yet, 5, (3, 24)),
    Kind(open_roads.courier_comes, 2, (2, 4)),
    Kind(open_roads.on_its_way_in, 5, (5, 7)),
    Kind(open_roads.late_on_its_way_in, 3, (12, 18)),
    Kind(open_roads.lost, 1, (14, 18)),
    Kind(open_roads.waits_at_the_dock, 3, (8, 9)),
    Kind(open_roads.label_failed, 1, (2, 4), postcode="10437 Berlin-Mitte"),
    Kind(open_roads.on_the_bench, 3, (12, 15)),
    Kind(open_roads.on_the_bench, 1, (12, 15), lines=3),
    Kind(open_roads.taken, 2, (13, 17)),
    Kind(open_roads.diagnosed, 2, (13, 17)),
    Kind(open_roads.part_is_in, 1, (15, 19)),
    Kind(open_roads.test_failed, 1, (15, 19)),
    Kind(open_roads.test_passed, 1, (15, 19)),
    Kind(open_roads.to_be_replaced, 2, (13, 17)),
    Kind(open_roads.half_there, 3, (10, 14), lines=2, shops=False),
    Kind(open_roads.wrong_item, 1, (10, 14)),
    Kind(open_roads.waits_for_photo, 2, (3, 9)),
    Kind(open_roads.waits_for_invoice, 1, (3, 9)),
    Kind(open_roads.waits_for_details, 1, (4, 9)),
    Kind(open_roads.waits_for_consent, 1, (13, 17)),
    Kind(open_roads.safety_first, 2, (2, 5)),
    Kind(open_roads.customer_is_upset, 1, (16, 22)),
    Kind(open_roads.refund_waits, 4, (15, 20)),
    Kind(open_roads.on_its_way_out, 3, (14, 18)),
    Kind(open_roads.late_on_its_way_out, 2, (20, 26)),
    Kind(open_roads.nobody_answered, 3, (2, 4)),
    Kind(open_roads.complaint_waits, 2, (2, 5)),
    Kind(open_roads.complaint_taken, 2, (3, 6)),
)


def chosen(number: int) -> list[Kind]:
    """That many roads, each as often as its share says; a small number samples the whole list."""
    deck = [kind for kind in KINDS for _ in range(kind.times)]
    return [deck[index * len(deck) // number] for index in range(number)]
