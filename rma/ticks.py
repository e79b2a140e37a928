"""What the RMA does by the clock."""

from events.periodic import register_tick
from rma import conservation
from rma.services import drafts, forgetting, sweeping

register_tick("rma.prune_drafts", drafts.prune, every_seconds=3_600)
register_tick("rma.check_goods", conservation.check, every_seconds=86_400)
register_tick("rma.sweep_files", sweeping.sweep, every_seconds=3_600)
register_tick("rma.erase_waiting", forgetting.erase_waiting, every_seconds=60)
