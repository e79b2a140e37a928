"""One id from the request to its events, what reacts to them, and the calls they ask for.

The id is bound to the context of the logs; a unit of work opened meanwhile takes it over.
"""

from contextlib import AbstractContextManager

from structlog import contextvars

NAME = "correlation"


def current() -> str:
    """The id bound right now; empty outside of any."""
    return str(contextvars.get_contextvars().get(NAME, ""))


def bound(correlation: str) -> AbstractContextManager[None]:
    """Inside the block every log line and every new unit of work carries this id."""
    return contextvars.bound_contextvars(**{NAME: correlation})
