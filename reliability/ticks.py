"""Jobs by the clock; one module per subject registers its own."""

from reliability.spc.ticks import watch_charts

__all__ = ["watch_charts"]
