"""The service desk for staff: the queue of cases and the page where one is answered."""

from desk.admin.cases import CaseAdmin

__all__ = ["CaseAdmin"]
