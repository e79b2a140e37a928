"""RMAs over the API: list, look, open, and every action that is allowed now."""

from rma.api.views import RmaViewSet

__all__ = ["RmaViewSet"]
