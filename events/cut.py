"""A consistent cut through the whole log, for reports, exports and "as of" questions."""

from django.db import transaction

from events import log


def consistent_cut() -> int:
    """A position at or below which every event there will ever be is committed and visible.

    Waits for appends in flight (at most 3 s each partition), holds nothing afterwards. Raises
    OperationalError when a partition stays locked. Call it outside a transaction: inside one the
    locks stay until that transaction ends.
    """
    with transaction.atomic():
        log.hold_appends()
        return log.last_position()
