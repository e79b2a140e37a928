"""A catalogue, a year of warranty, and two engineers who may sign."""

import pytest

from accounts.models import User
from accounts.roles import Role
from tests.support import histories
from tests.support.people import Catalogue, colleague


@pytest.fixture(autouse=True)
def _terms(catalogue: Catalogue) -> None:
    histories.publish_policy()


@pytest.fixture
def second_engineer(roles: dict[Role, int]) -> User:
    """A colleague of Quinn."""
    return colleague("Robin", Role.QUALITY)
