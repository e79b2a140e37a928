"""The history of the access tests serves here, too; nothing of any request stays in it."""

import gc
import logging
from collections.abc import Iterator

import pytest
from django.db import connection, connections
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.access import building
from tests.api_contract import api as contract
from tests.api_contract.api import Api
from tests.support import databases


@pytest.fixture(scope="module")
def api(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Api]:
    """The API, its document and everybody who calls it; the database is made anew afterwards."""
    folder = tmp_path_factory.mktemp("media")
    name = str(connection.settings_dict["NAME"])
    with django_db_blocker.unblock(), override_settings(**building.files_in(folder)):
        try:
            # A line for each of some thousand requests would cost most.
            logging.disable(logging.ERROR)
            made = contract.load(building.build())
            gc.freeze()  # what is there by now stays: not to be looked through at each collection
            yield made
        finally:
            gc.unfreeze()
            logging.disable(logging.NOTSET)
            connections.close_all()
            databases.create(name, databases.template_name())
