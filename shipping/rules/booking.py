"""How a shipment is named, keyed and carried, and what its delivery means for the RMA."""

import hmac
from collections.abc import Iterable
from uuid import UUID

PACKAGING_GRAMS = 200
LIGHTEST_GRAMS = 100
_LETTERS = {"return": "R", "outbound": "O", "send_back": "B"}


def reference_of(barcode: str, action: str, generation: int) -> str:
    """Our name for a shipment at the carrier: `RMA2026000123-R1`. Looked up for ever."""
    return f"{barcode}-{_LETTERS[action]}{generation}"


def carrier_key(secret: str, rma_id: UUID | str, action: str, generation: int) -> str:
    """The idempotency key of a purchase: the same shipment always has the same one."""
    text = f"shipping:{rma_id}:{action}:{generation}"
    return hmac.digest(secret.encode(), text.encode(), "sha256").hex()


def service_for(direction: str, priority: int) -> str:
    """The carrier service: urgent cases go back by express, everything else travels standard."""
    return "express" if direction == "outbound" and priority == 1 else "standard"


def parcel_weight(pieces: Iterable[tuple[int, int]]) -> int:
    """Grams of a parcel from (grams of one piece, quantity), packaging included."""
    goods = sum(grams * quantity for grams, quantity in pieces)
    return max(goods + PACKAGING_GRAMS, LIGHTEST_GRAMS)


def outcome_of(lines: Iterable[tuple[str, int]]) -> str:
    """How an RMA ended whose parcel was delivered, from (disposition, pieces replaced) a line.

    A replacement anywhere makes it replaced, else a repair repaired, else a refund refunded.
    Everything sent back as it was makes it returned: that is how a refused refund ends, too.
    """
    facts = list(lines)
    if any(replaced for _, replaced in facts):
        return "replaced"
    handled = {disposition for disposition, _ in facts if disposition}
    if "repair" in handled:
        return "repaired"
    return "refunded" if handled - {"send_back"} else "returned"
