"""Start the embedded servers for a management command that needs them."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.embedded import lease
from config.embedded.errors import EmbeddedServersFailed
from config.embedded.places import Places

PROJECT = Path(__file__).resolve().parent.parent.parent
# `run` and `services` hold their own lease, `chaos` has servers of its own to kill; the others
# never ask the database or the cache.
WITHOUT_SERVERS = {
    *("run", "services", "chaos", "help", "version", "check", "compilemessages", "makemessages"),
    *("collectstatic", "diffsettings", "findstatic", "spectacular", "startapp"),
    *("compile_translations", "collect_translations", "event_catalogue", "--help", "--version"),
}


def places_from_environment() -> Places:
    """The state folder named by STATE_DIR, else `.state` in the checkout."""
    return Places(Path(os.environ.get("STATE_DIR") or PROJECT / ".state").resolve())


def needs_servers(arguments: Sequence[str]) -> bool:
    """True for a command that uses a database or a cache which was not given from outside."""
    given = os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")
    named = arguments[1] if len(arguments) > 1 else "help"
    return not (given or named in WITHOUT_SERVERS or "--help" in arguments)


@contextmanager
def servers_for(arguments: Sequence[str]) -> Iterator[None]:
    """Hold a lease on the embedded servers while the command runs; exit 1 with the reason."""
    if not needs_servers(arguments):
        yield
        return
    with lease_or_exit(places_from_environment()):
        yield


@contextmanager
def lease_or_exit(places: Places) -> Iterator[None]:
    """Hold a lease; a failure ends the program with its reason instead of a traceback."""
    try:
        with lease.hold(places):
            yield
    except EmbeddedServersFailed as failure:
        sys.exit(str(failure))
