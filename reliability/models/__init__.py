"""Tables of the reliability engineer."""

from reliability.fracas.models import Firing, Incident, Problem, ProblemText, Signature
from reliability.models.field import Finding, Life
from reliability.models.lots import LotSupplier
from reliability.models.planning import EolPlan
from reliability.models.runs import ReportRun, RunState, RunWork
from reliability.spc.models import ChartAlarm
from reliability.suggestions.models import SuggestionModel

__all__ = [
    "ChartAlarm",
    "EolPlan",
    "Finding",
    "Firing",
    "Incident",
    "Life",
    "LotSupplier",
    "Problem",
    "ProblemText",
    "ReportRun",
    "RunState",
    "RunWork",
    "Signature",
    "SuggestionModel",
]
