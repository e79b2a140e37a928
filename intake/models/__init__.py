"""Tables of imports and letters."""

from intake.models.imports import (
    ImportedReference,
    ImportFile,
    ImportGroup,
    ImportJob,
    ImportRow,
)
from intake.models.letters import Letter, LetterFile, LetterText

__all__ = [
    "ImportFile",
    "ImportGroup",
    "ImportJob",
    "ImportRow",
    "ImportedReference",
    "Letter",
    "LetterFile",
    "LetterText",
]
