"""Tables of the reliability engineer."""

from reliability.fracas.models import Firing, Incident, Problem, ProblemText, Signature
from reliability.models.exports import (
    Every,
    ExportFile,
    ExportSchedule,
    ExportState,
    Missed,
    ScheduledExport,
)
from reliability.models.field import Finding, Life
from reliability.models.lots import LotSupplier
from reliability.models.planning import EolPlan
from reliability.models.runs import ReportRun, RunState, RunWork
from reliability.spc.models import ChartAlarm
from reliability.suggestions.models import SuggestionModel

__all__ = [
    "ChartAlarm",
    "EolPlan",
    "Every",
    "ExportFile",
    "ExportSchedule",
    "ExportState",
    "Finding",
    "Firing",
    "Incident",
    "Life",
    "LotSupplier",
    "Missed",
    "Problem",
    "ProblemText",
    "ReportRun",
    "RunState",
    "RunWork",
    "ScheduledExport",
    "Signature",
    "SuggestionModel",
]
