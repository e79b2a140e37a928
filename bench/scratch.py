"""Migrated databases and an empty Redis that live as long as the measurement."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections


@contextmanager
def pattern() -> Iterator[str]:
    """The name of a migrated database, of which each measurement gets a copy."""
    name = f"bench_{os.getpid()}_pattern"
    with _made(name, copy_of="template0"):
        with _used(name):
            call_command("migrate", verbosity=0, interactive=False)
        yield name


@contextmanager
def database(copy_of: str) -> Iterator[None]:
    """Work on a copy of the pattern; nothing of it is left behind, not in Redis either."""
    name = f"bench_{os.getpid()}"
    with _made(name, copy_of), _used(name):
        yield
    for url in (settings.BROKER_URL, settings.CACHE_URL):
        redis.Redis.from_url(url).flushdb()


@contextmanager
def _made(name: str, copy_of: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{copy_of}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _used(name: str) -> Iterator[None]:
    own = str(connection.settings_dict["NAME"])
    _use(name)
    try:
        yield
    finally:
        _use(own)


def _use(name: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
