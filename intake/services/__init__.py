"""The verbs of imports and letters."""

from intake.services.imports import cancel, finish_if_done, import_request, start, work
from intake.services.letters import answer, open_return, set_aside, take
from intake.services.uploads import clear_old, map_columns, upload

__all__ = [
    "answer",
    "cancel",
    "clear_old",
    "finish_if_done",
    "import_request",
    "map_columns",
    "open_return",
    "set_aside",
    "start",
    "take",
    "upload",
    "work",
]
