"""Real servers for every test: PostgreSQL and Redis of this run, started when first needed.

Without DATABASE_URL and REDIS_URL they are the embedded ones in `.state/test`, shared by all runs
at the same time and stopped by themselves after the last. Run with `TEST_DB_NAME=…` to choose the
name of the database.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import nullcontext

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from config import translations
from config.embedded import lease
from config.embedded.places import Places
from tests.support import databases

pytest_plugins = ["tests.support.people"]


def pytest_sessionstart() -> None:
    """Pages are tested in three languages: compile what changed."""
    translations.compile_stale()


@pytest.fixture(autouse=True)
def _speak_english() -> Iterator[None]:
    """Each test starts in the language of the settings, whatever the last request spoke."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def servers() -> Iterator[None]:
    """PostgreSQL and Redis answer while this is in use."""
    given = os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")
    places = Places(settings.STATE_DIR, durable=False)
    with nullcontext() if given else lease.hold(places):
        cache.clear()
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    servers: None, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """One database for this run; a test that commits leaves a fresh copy behind."""
    name = str(connection.settings_dict["TEST"]["NAME"])
    template = databases.template_name()

    def start_afresh(_case: TransactionTestCase) -> None:
        connections.close_all()
        databases.create(name, template)

    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        databases.create(name, template)
        patch.setattr(TransactionTestCase, "_fixture_teardown", start_afresh)
        yield
        databases.drop(name)


@pytest.fixture
def process_environment(db: None) -> Mapping[str, str]:
    """The environment with which another process of the product works on this test's database.

    Use it with a transactional test: what a test has not committed, no other process can see.
    """
    places: Places = settings.EMBEDDED_PLACES
    database, redis = settings.DATABASES["default"], settings.BROKER_URL
    given = os.environ.get("DATABASE_URL", "")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": given.rpartition("/")[0] + f"/{database['NAME']}"
        if given
        else places.database_url(str(database["NAME"])),
        "REDIS_URL": redis,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
