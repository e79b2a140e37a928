"""Test databases made from a template: migrated once, copied for each run.

Tests that commit get a fresh copy afterwards instead of TRUNCATE, which the append-only tables
refuse and which would lose the rows that migrations made.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import LiteralString

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from config.embedded.command_line import PROJECT

TEMPLATE_PREFIX = "template_aftersales_"
TEMPLATES_KEPT = 6
# Any fixed number: one process at a time makes, copies or drops a template.
TEMPLATE_LOCK = 5_042_026


def template_name() -> str:
    """Named after everything that decides the tables: migrations, applications, packages."""
    digest = hashlib.sha256("\n".join(settings.INSTALLED_APPS).encode())
    for path in sorted(PROJECT.glob("*/migrations/*.py")):
        digest.update(path.relative_to(PROJECT).as_posix().encode() + path.read_bytes())
    digest.update((PROJECT / "requirements" / "base.lock").read_bytes())
    return TEMPLATE_PREFIX + digest.hexdigest()[:16]


@contextmanager
def maintenance() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection to the server's own database, as the owner of the test databases."""
    given = {key: str(value) for key, value in settings.DATABASES["default"].items()}
    with psycopg.connect(
        host=given["HOST"] or None,
        port=given["PORT"] or None,
        user=given["USER"] or None,
        password=given["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    ) as server:
        yield server


def run(server: psycopg.Connection[tuple[object, ...]], text: LiteralString, *names: str) -> None:
    """Run a statement about databases, with their names quoted."""
    server.execute(sql.SQL(text).format(*(sql.Identifier(name) for name in names)))


def templates(server: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """The templates there are, oldest first."""
    found = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid",
        (TEMPLATE_PREFIX,),
    )
    return [str(row[0]) for row in found]


def use(name: str) -> None:
    """Point Django's connection at a database."""
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def make_template(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Migrate a new database and give it the template's name when it is complete."""
    unfinished = f"unfinished_{name}"
    run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", unfinished)
    run(server, "CREATE DATABASE {} TEMPLATE template0", unfinished)
    use(unfinished)
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    connections.close_all()
    run(server, "ALTER DATABASE {} RENAME TO {}", unfinished, name)
    for old in templates(server)[:-TEMPLATES_KEPT]:
        run(server, "DROP DATABASE IF EXISTS {}", old)


def create(name: str, template: str) -> None:
    """Make the database `name` anew, as the migrations leave it, and use it."""
    with maintenance() as server:
        server.execute("SELECT pg_advisory_lock(%s)", (TEMPLATE_LOCK,))
        if template not in templates(server):
            make_template(server, template)
        run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        run(server, "CREATE DATABASE {} TEMPLATE {}", name, template)
    use(name)


def drop(name: str) -> None:
    """Remove the database of a finished run."""
    connections.close_all()
    with maintenance() as server:
        run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
