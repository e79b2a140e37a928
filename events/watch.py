"""Looks out for transactions that hold everybody up without doing anything."""

import logging
from datetime import datetime

from events import selectors

logger = logging.getLogger(__name__)

TICK = "events.watch_writers"
ALARM_SECONDS = 20.0  # looked at every ten seconds, so the alarm comes within thirty


def warn_of_old_writer(_now: datetime) -> int:
    """The periodic job: say so when a write transaction has been open for long; how many do.

    `idle_in_transaction_session_timeout` ends our own sessions after a minute; a session of
    somebody else has to be ended by hand, which the process id in the log is for.
    """
    writer = selectors.oldest_write_transaction()
    if writer is None or writer.age < ALARM_SECONDS:
        return 0
    logger.critical(
        "a write transaction is open for %.0f s: process %s, %s, %s",
        writer.age, writer.pid, writer.application or "no name", writer.state,
    )  # fmt: skip
    return 1
