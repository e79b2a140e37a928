"""Jobs by the clock; one module per subject registers its own."""

from events.periodic import register_tick
from reliability.services import exports, planning, runs
from reliability.spc.ticks import watch_charts
from reliability.suggestions.ticks import train

register_tick("reliability.work_on_runs", runs.work, every_seconds=1)
register_tick("reliability.clear_runs", runs.clear_old, every_seconds=3_600)
register_tick("reliability.watch_stock", planning.check_all, every_seconds=86_400)
register_tick("reliability.make_exports", exports.make_due, every_seconds=10)
register_tick("reliability.clear_exports", exports.clear_old, every_seconds=3_600)

__all__ = ["train", "watch_charts"]
