"""Jobs by the clock; one module per subject registers its own."""

from events.periodic import register_tick
from reliability.services import planning, runs
from reliability.spc.ticks import watch_charts
from reliability.suggestions.ticks import train

register_tick("reliability.work_on_runs", runs.work, every_seconds=1)
register_tick("reliability.clear_runs", runs.clear_old, every_seconds=3_600)
register_tick("reliability.watch_stock", planning.check_all, every_seconds=86_400)

__all__ = ["train", "watch_charts"]
