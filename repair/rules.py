"""May this piece be finished, and how? Pure."""

from dataclasses import dataclass

_BY_OUTCOME: dict[str, frozenset[str]] = {
    "repair": frozenset({"repair"}),
    "replace": frozenset(
        {"refurbish", "scrap", "harvest", "quarantine", "return_to_vendor", "recycle"}
    ),
    "refund": frozenset(
        {
            "restock",
            "refurbish",
            "scrap",
            "harvest",
            "quarantine",
            "return_to_vendor",
            "recycle",
            "donate",
        }
    ),
    "return_unrepaired": frozenset({"send_back"}),
    "no_fault_found": frozenset({"send_back"}),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """What is known of a piece on the bench."""

    outcome: str
    done: bool
    test_passed: bool
    serial: str


def dispositions_for(outcome: str) -> frozenset[str]:
    """Where a piece may go after this decision."""
    return _BY_OUTCOME.get(outcome, frozenset())


def refuse_completion(piece: Piece, disposition: str, replacement_serial: str) -> str:
    """Why the piece may not be finished like this, as a code; empty when it may."""
    if not piece.outcome:
        return "not_diagnosed"
    if piece.done:
        return "already_done"
    if disposition not in dispositions_for(piece.outcome):
        return "wrong_disposition"
    if piece.outcome == "repair" and not piece.test_passed:
        return "test_missing"
    if replacement_serial and not (piece.outcome == "replace" and piece.serial):
        return "replacement_not_decided"
    if piece.outcome == "replace" and piece.serial and not replacement_serial:
        return "replacement_serial_missing"
    if piece.outcome == "replace" and piece.serial == replacement_serial != "":
        return "replacement_is_the_same"
    return ""
