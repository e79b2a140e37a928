"""Events of the RMA's streams → its rows."""

from rma.projections.erasures import ERASURES
from rma.projections.state import STATE

__all__ = ["ERASURES", "STATE"]
