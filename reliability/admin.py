"""The pages of reliability work in the admin: problems and chart alarms."""

from reliability.fracas.admin import ProblemAdmin
from reliability.spc.admin import ChartAlarmAdmin

__all__ = ["ChartAlarmAdmin", "ProblemAdmin"]
