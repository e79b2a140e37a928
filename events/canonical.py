"""One spelling per JSON value, so that a hash means the content and nothing else."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

JSON: TypeAlias = "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def _plain(value: JSON) -> JSON:
    """Whole floats become integers: jsonb forgets the difference, so the hash must too."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def canonical(value: JSON) -> str:
    """Sorted keys, no spaces, UTF-8 text; raises ValueError for NaN, infinity and NUL."""
    text = json.dumps(
        _plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    if _NUL.search(text):
        raise ValueError("NUL cannot be stored")
    return text
