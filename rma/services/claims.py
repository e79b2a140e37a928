"""One device, one open RMA: the database decides who was faster."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from django.db import IntegrityError

from events.records import Recorded
from events.unit import UnitOfWork, savepoint
from rma import errors


def record_claim(
    unit: UnitOfWork, stream: str, events: Sequence[Any], *, expected: int
) -> list[Recorded[Any]]:
    """Record events that take devices. Raises DeviceAlreadyOpen when one was taken meanwhile.

    The refusal ends the unit of the caller. Only where that unit is part of a larger one, which may
    go on, the database needs a savepoint to go back to.
    """
    try:
        with savepoint() if unit.joined else nullcontext():
            return unit.record_all(stream, events, expected=expected)
    except IntegrityError as error:
        if "open_serial" not in str(error):
            raise
        raise errors.DeviceAlreadyOpen from error
