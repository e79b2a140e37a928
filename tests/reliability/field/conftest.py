"""A catalogue and a year of warranty under the mice of these tests."""

import pytest

from tests.support import histories
from tests.support.people import Catalogue


@pytest.fixture(autouse=True)
def _terms(catalogue: Catalogue) -> None:
    histories.publish_policy()
