"""The test domain of the kernel."""

from collections.abc import Iterator

import pytest

from tests.events.kit import Kit, create_tables, isolated_registries


@pytest.fixture
def kit(db: None) -> Iterator[Kit]:
    """The test domain with its tables, and nothing else registered."""
    with isolated_registries(empty=True):
        create_tables()
        yield Kit()
