"""One device, one open RMA: the database decides who was faster."""

from django.db import IntegrityError

from events.unit import UnitOfWork, savepoint
from rma import errors


def record_claim(unit: UnitOfWork, stream: str, event: object, *, expected: int) -> None:
    """Record an event that takes devices. Raises DeviceAlreadyOpen when one was taken meanwhile."""
    try:
        with savepoint():
            unit.record(stream, event, expected=expected)
    except IntegrityError as error:
        if "open_serial" not in str(error):
            raise
        raise errors.DeviceAlreadyOpen from error
