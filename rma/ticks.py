"""What the RMA does by the clock."""

from events.periodic import register_tick
from rma.services import drafts

register_tick("rma.prune_drafts", drafts.prune, every_seconds=3_600)
