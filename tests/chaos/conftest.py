"""Threads with connections of their own, and the test domain of the kernel."""

from tests.events.conftest import kit

__all__ = ["kit"]
