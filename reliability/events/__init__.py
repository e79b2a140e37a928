"""What happens in reliability work; one module per subject."""

from reliability.events.exports import (
    ExportMade,
    ExportRefused,
    ExportScheduled,
    ExportScheduleEnded,
    ExportSkipped,
)
from reliability.events.lots import LotAttributed
from reliability.events.planning import EolPlanned, StockFoundEnough, StockFoundShort
from reliability.events.runs import RunCancelled, RunFailed, RunFinished, RunRequested
from reliability.fracas import events as fracas
from reliability.spc import events as charts
from reliability.suggestions import events as suggestions

__all__ = [
    "EolPlanned",
    "ExportMade",
    "ExportRefused",
    "ExportScheduleEnded",
    "ExportScheduled",
    "ExportSkipped",
    "LotAttributed",
    "RunCancelled",
    "RunFailed",
    "RunFinished",
    "RunRequested",
    "StockFoundEnough",
    "StockFoundShort",
    "charts",
    "fracas",
    "suggestions",
]
