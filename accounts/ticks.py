"""What accounts do by the clock."""

from accounts import tallies
from events.periodic import register_tick

register_tick("accounts.prune_tallies", tallies.prune, every_seconds=3_600)
