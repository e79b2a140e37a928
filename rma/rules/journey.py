"""Which road each service type takes, and why a transition is refused.

The machine (`Rma`'s transitions) knows the legal edges; this page narrows them by service type and
by the facts of the case. Everything here is data or a pure function.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Journey:
    """The road of one service type.

    `ships_in`: the customer sends goods; `ships_out`: we may send goods back, `returns_goods`: we
    usually do; `closes_from_processing`: the outcomes that end it without an outbound parcel.
    """

    ships_in: bool
    ships_out: bool
    returns_goods: bool
    needs_warranty: bool
    closes_from_processing: frozenset[str]

    @property
    def states(self) -> tuple[str, ...]:
        """The nodes of this road, in order."""
        road = ["received", "eligible"]
        road += ["shipped_in"] if self.ships_in else []
        road += ["processing"]
        road += ["shipped_out"] if self.returns_goods else []
        return (*road, "closed")


_GOODS_BOTH_WAYS = Journey(
    ships_in=True,
    ships_out=True,
    returns_goods=True,
    needs_warranty=True,
    closes_from_processing=frozenset({"refunded"}),
)
_NOTHING_SHIPPED = Journey(
    ships_in=False,
    ships_out=False,
    returns_goods=False,
    needs_warranty=False,
    closes_from_processing=frozenset({"resolved"}),
)
JOURNEYS: Mapping[str, Journey] = {
    "repair": _GOODS_BOTH_WAYS,
    "exchange": _GOODS_BOTH_WAYS,
    "refund": Journey(
        ships_in=True,
        ships_out=True,  # a refused refund sends the goods back
        returns_goods=False,
        needs_warranty=True,
        closes_from_processing=frozenset({"refunded"}),
    ),
    "complaint": _NOTHING_SHIPPED,
    "consultation": _NOTHING_SHIPPED,
}


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What the machine needs to know of one line."""

    verdict: str
    custody: str
    quantity: int
    received: int
    missing: int
    disposed: int
    refund_refused: bool = False
    returning: int = 0  # of the disposed: pieces that go back to the customer, or a replacement


@dataclass(frozen=True, slots=True)
class Facts:
    """What the machine needs to know of one RMA."""

    state: str
    service_type: str
    waiting: bool
    escalated: bool
    ready: bool
    lines: tuple[LineFacts, ...]

    @property
    def all_handled(self) -> bool:
        """Whether every piece that arrived has found its place."""
        return all(line.disposed == line.received for line in self.lines)

    @property
    def something_goes_back(self) -> bool:
        """Whether the customer gets a parcel from us."""
        return any(line.returning for line in self.lines)

    @property
    def journey(self) -> Journey:
        return JOURNEYS[self.service_type]


class Refusal(StrEnum):
    """Why a step is refused; the value is the stable error code."""

    ILLEGAL_TRANSITION = "illegal_transition"
    NOTHING_TO_SHIP = "nothing_to_ship"
    NOT_READY = "not_ready_to_ship"
    GOODS_NOT_HANDLED = "goods_not_handled"
    OUTCOME_NEEDS_SHIPMENT = "outcome_needs_shipment"
    NOTHING_RECEIVED = "nothing_received"
    GOODS_WITH_US = "goods_with_us"


_SOURCES: Mapping[str, frozenset[str]] = {
    "verify_warranty": frozenset({"received"}),
    "issue_label": frozenset({"eligible"}),
    "start_repair": frozenset({"eligible", "shipped_in"}),
    "ship_out": frozenset({"processing"}),
    "ship_again": frozenset({"processing"}),
    "close": frozenset({"processing", "shipped_out"}),
    "reject": frozenset({"received", "eligible", "processing"}),
    "cancel": frozenset({"received", "eligible", "shipped_in", "processing"}),
    "reopen": frozenset({"closed", "rejected"}),
    "mark_ready_to_ship": frozenset({"processing"}),
}


def _refuse_label(facts: Facts, outcome: str) -> Refusal | None:
    return None if facts.journey.ships_in else Refusal.NOTHING_TO_SHIP


def _refuse_start(facts: Facts, outcome: str) -> Refusal | None:
    if not facts.journey.ships_in or any(line.received for line in facts.lines):
        return None
    return Refusal.NOTHING_RECEIVED


def _refuse_ready(facts: Facts, outcome: str) -> Refusal | None:
    if not facts.journey.ships_out:
        return Refusal.NOTHING_TO_SHIP
    if not facts.all_handled:
        return Refusal.GOODS_NOT_HANDLED
    return None if facts.something_goes_back else Refusal.NOTHING_TO_SHIP


def _refuse_shipping(facts: Facts, outcome: str) -> Refusal | None:
    if not facts.journey.ships_out:
        return Refusal.NOTHING_TO_SHIP
    return None if facts.ready else Refusal.NOT_READY


def _refuse_shipping_again(facts: Facts, outcome: str) -> Refusal | None:
    """Reopened because the parcel never arrived: nothing came back, so nothing has to be ready."""
    if not facts.journey.ships_out:
        return Refusal.NOTHING_TO_SHIP
    return Refusal.NOT_READY if any(line.received for line in facts.lines) else None


def _refuse_closing(facts: Facts, outcome: str) -> Refusal | None:
    if facts.state == "shipped_out" or facts.ready:
        return None  # on its way, or packed and handed over without a carrier
    if outcome not in facts.journey.closes_from_processing or facts.something_goes_back:
        return Refusal.OUTCOME_NEEDS_SHIPMENT
    return None if facts.all_handled else Refusal.GOODS_NOT_HANDLED


def _refuse_calling_off(facts: Facts, outcome: str) -> Refusal | None:
    """Goods in our hands go back first, and that ends the RMA by itself: nothing is ever kept."""
    return Refusal.GOODS_WITH_US if any(line.received for line in facts.lines) else None


_EXTRA: Mapping[str, Callable[[Facts, str], Refusal | None]] = {
    "issue_label": _refuse_label,
    "start_repair": _refuse_start,
    "mark_ready_to_ship": _refuse_ready,
    "ship_out": _refuse_shipping,
    "ship_again": _refuse_shipping_again,
    "close": _refuse_closing,
    "reject": _refuse_calling_off,
    "cancel": _refuse_calling_off,
}


def refuse(transition: str, facts: Facts, *, outcome: str = "") -> Refusal | None:
    """Why `transition` may not happen now, or None when it may."""
    if facts.state not in _SOURCES[transition]:
        return Refusal.ILLEGAL_TRANSITION
    extra = _EXTRA.get(transition)
    return extra(facts, outcome) if extra else None
