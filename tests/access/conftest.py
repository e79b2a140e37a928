"""One history for all tests of a module, committed: what a request writes is rolled back.

In one long transaction every request would be a savepoint, and PostgreSQL grows slow over some ten
thousand of them. Afterwards the database is made anew.
"""

import gc
import logging
from collections.abc import Iterator

import pytest
from django.db import connection, connections
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.access import building, sessions
from tests.access.undoing import Slate
from tests.access.world import World
from tests.support import databases


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Everything that somebody may or may not see."""
    folder = tmp_path_factory.mktemp("media")
    name = str(connection.settings_dict["NAME"])
    told = override_settings(**building.files_in(folder), **sessions.IN_MEMORY)
    with django_db_blocker.unblock(), told:
        try:
            made = building.build()
            sessions.settle()
            logging.disable(logging.WARNING)  # a line for each of some ten thousand requests
            gc.freeze()  # what is there by now stays: not to be looked through at each collection
            yield made
        finally:
            gc.unfreeze()
            logging.disable(logging.NOTSET)
            connections.close_all()
            databases.create(name, databases.template_name())


@pytest.fixture
def slate(world: World) -> Slate:
    """What the requests write on."""
    return Slate()
