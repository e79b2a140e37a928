"""The bench needs goods on it: the stories of the journeys, and people at the bench."""

from tests.journeys.conftest import story

__all__ = ["story"]
