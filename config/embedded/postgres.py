"""The embedded PostgreSQL: make its data folder, start it, ask whether it lives."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from config.embedded.errors import EmbeddedServersFailed
from config.embedded.identity import Identity
from config.embedded.places import DATABASE, ROLE, Places

FAST_STOP = signal.SIGINT
AT_ONCE_STOP = signal.SIGQUIT
# Case folding works with the built-in C.UTF-8, with plain C it does not. pg_trgm asks the C
# library's LC_CTYPE instead whether something is a letter: with C no Chinese character is one.
LOCALE = (
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    *("--locale=C", "--lc-ctype=C.UTF-8", "--encoding=UTF8"),
)
# A refused row or statement may hold a name: the log says what failed, not on what.
NAMELESS_LOG = (
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
    "log_parameter_max_length_on_error=0",
)
UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def create_data(identity: Identity, places: Places) -> None:
    """Run initdb once, in a folder that gets its name only when it is complete."""
    if (identity.data / "PG_VERSION").exists():
        identity.hand_over(identity.data)
        return
    unfinished = identity.data.with_name("postgres.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    identity.hand_over(unfinished)
    command = identity.command(
        "initdb", "-D", str(unfinished), "-U", ROLE, "--auth=trust", "--no-instructions", *LOCALE
    )
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/")  # noqa: S603 - own command
    if done.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise EmbeddedServersFailed(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")
    unfinished.rename(identity.data)
    places.log("postgres").touch()


def options(places: Places) -> list[str]:
    """Server settings on the command line, so an old data folder gets the new ones as well."""
    chosen = [
        "listen_addresses=",
        f"unix_socket_directories={places.sockets}",
        "unix_socket_permissions=0700",
        "max_connections=300",
        "timezone=UTC",
        "log_timezone=UTC",
        "log_min_messages=warning",
        *NAMELESS_LOG,
        "wal_level=minimal",
        "max_wal_senders=0",
        *(() if places.durable else UNSAFE_BUT_FAST),
    ]
    return [part for setting in chosen for part in ("-c", setting)]


def clear_leftovers(identity: Identity, places: Places) -> None:
    """Remove pid file and sockets of a crashed server; only the holder of the servers' lock may.

    The recorded pid may by now be a zombie or another program, so it is not asked.
    """
    places.postgres_socket.unlink(missing_ok=True)
    Path(f"{places.postgres_socket}.lock").unlink(missing_ok=True)
    (identity.data / "postmaster.pid").unlink(missing_ok=True)


def start(identity: Identity, places: Places, life_lock: int) -> subprocess.Popen[bytes]:
    """Start the server; it and its children inherit `life_lock`, which tells whether any lives."""
    create_data(identity, places)
    clear_leftovers(identity, places)
    identity.hand_over(places.sockets)
    command = identity.command("postgres", "-D", str(identity.data), *options(places))
    with places.log("postgres").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - own command
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            pass_fds=(life_lock,),
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"},
        )


def connect(places: Places, name: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    """An autocommit connection over the socket, for probing and for creating databases."""
    return psycopg.connect(
        host=str(places.sockets), user=ROLE, dbname=name, autocommit=True, connect_timeout=5
    )


def answers(places: Places) -> bool:
    """True when the server says so itself over its socket."""
    try:
        with connect(places) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def drop_database(places: Places, name: str = DATABASE) -> None:
    """Throw a database away, whoever is connected to it."""
    with connect(places) as connection:
        dropped = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        connection.execute(dropped.format(sql.Identifier(name)))


def create_database(places: Places, name: str = DATABASE) -> None:
    """Create the product's database unless it is there."""
    with connect(places) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if found.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
