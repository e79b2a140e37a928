"""Rebuilding projections from the log, or only comparing, while writers go on writing.

Everything is compared without locks first. Only what looks different is looked at again with the
writers held back, because a row may simply have moved on between two reads.
"""

from events.replay.comparison import Difference
from events.replay.replaying import Report, replay

__all__ = ["Difference", "Report", "replay"]
