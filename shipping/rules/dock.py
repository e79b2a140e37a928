"""What a dock scan ends with. Pure: the facts of the RMA and what was counted in, an answer out."""

from collections.abc import Mapping
from dataclasses import dataclass

_ENDED: Mapping[str, str] = {
    "cancelled": "rma_cancelled",
    "rejected": "rma_rejected",
    "closed": "rma_closed",
    "shipped_out": "rma_closed",
}


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """One line as the dock sees it. `outstanding`: announced, neither received nor missing."""

    line_id: str
    sku_code: str
    serial: str
    quantity: int
    received: int
    outstanding: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """The RMA a scanned code leads to. `outbound`: the code is of our own outbound parcel."""

    state: str
    ships_in: bool
    outbound: bool
    lines: tuple[ExpectedLine, ...]

    @property
    def outstanding(self) -> int:
        return sum(line.outstanding for line in self.lines)

    @property
    def received(self) -> int:
        return sum(line.received for line in self.lines)


@dataclass(frozen=True, slots=True)
class Counted:
    """What the worker counted of one line; the serial as read from the device."""

    line_id: str
    quantity: int
    serial: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """`result` is a ScanResult; `taken` is what goes into stock of the bench, if anything.

    `wrong` holds the counted pieces that do not belong to this RMA.
    """

    result: str
    taken: tuple[Counted, ...] = ()
    wrong: tuple[Counted, ...] = ()
    outstanding: int = 0
    extra: int = 0


def refuse(arrival: Arrival | None) -> str:
    """Why nothing may be checked in under this code, or an empty string when it may."""
    if arrival is None:
        return "unknown_label"
    if arrival.outbound:
        return "outbound_parcel"
    if arrival.state in _ENDED:
        return _ENDED[arrival.state]
    if not arrival.ships_in:
        return "nothing_expected"
    if arrival.state == "received":
        return "not_approved"
    return "" if arrival.outstanding else "already_checked_in"


def decide(arrival: Arrival | None, counted: tuple[Counted, ...]) -> Decision:
    """The answer to a scan with counted pieces.

    A serial number that differs from the announced one refuses the whole scan: the parcel is not
    what this RMA is about, and nobody should have to guess which half of it was believed.
    """
    refusal = refuse(arrival)
    if arrival is None or refusal:
        return Decision(refusal)
    expected = {line.line_id: line for line in arrival.lines}
    wrong = tuple(piece for piece in counted if _wrong(piece, expected.get(piece.line_id)))
    if wrong:
        return Decision("wrong_item", wrong=wrong, outstanding=arrival.outstanding)
    taken, extra = _within(counted, expected)
    outstanding = arrival.outstanding - sum(piece.quantity for piece in taken)
    result = "extra_pieces" if extra else "partial" if outstanding else "checked_in"
    return Decision(result, taken, (), outstanding, extra)


def _wrong(piece: Counted, line: ExpectedLine | None) -> bool:
    if line is None:
        return True
    return bool(line.serial) and normal_serial(piece.serial) != normal_serial(line.serial)


def normal_serial(serial: str) -> str:
    """A serial number without spaces and dashes, in capitals: how people and scanners differ."""
    return "".join(c for c in serial.upper() if c.isalnum())


def _within(
    counted: tuple[Counted, ...], expected: Mapping[str, ExpectedLine]
) -> tuple[tuple[Counted, ...], int]:
    """What can be taken in, and how many pieces are more than were announced."""
    left = {line_id: line.outstanding for line_id, line in expected.items()}
    taken, extra = [], 0
    for piece in counted:
        fits = min(piece.quantity, left[piece.line_id])
        left[piece.line_id] -= fits
        extra += piece.quantity - fits
        if fits:
            taken.append(Counted(piece.line_id, fits, piece.serial))
    return tuple(taken), extra
