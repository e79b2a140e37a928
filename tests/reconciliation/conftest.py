"""Our books beside the embedded carrier's, over real HTTP."""

from tests.shipping.conftest import carrier, world

__all__ = ["carrier", "world"]
