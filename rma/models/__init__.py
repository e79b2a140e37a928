"""The tables of the RMA. `Rma`, `RmaLine` and `TimelineEntry` are projections of events; the
others hold what people wrote or uploaded and may have to be erased."""

from rma.models.access import AccessLink, OneTimeCode
from rma.models.drafts import DraftFile, IntakeDraft
from rma.models.erasures import PostponedErasure
from rma.models.rma import Rma, RmaLine
from rma.models.timeline import TimelineEntry
from rma.models.words import Evidence, ReturnContact, RmaNote, Statement

__all__ = [
    "AccessLink",
    "DraftFile",
    "Evidence",
    "IntakeDraft",
    "OneTimeCode",
    "PostponedErasure",
    "ReturnContact",
    "Rma",
    "RmaLine",
    "RmaNote",
    "Statement",
    "TimelineEntry",
]
