"""A migrated database and an empty Redis that live as long as the measurement."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections


@contextmanager
def database() -> Iterator[None]:
    """Create, migrate and finally drop a database beside the product's own."""
    name = f"bench_{os.getpid()}"
    own = str(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    _use(name)
    try:
        call_command("migrate", verbosity=0, interactive=False)
        yield
    finally:
        _use(own)
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        for url in (settings.BROKER_URL, settings.CACHE_URL):
            redis.Redis.from_url(url).flushdb()


def _use(name: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
