"""Staff pages of the other ways in: imports and letters."""

from intake.admin.imports import ImportFileAdmin
from intake.admin.letters import LetterAdmin

__all__ = ["ImportFileAdmin", "LetterAdmin"]
