"""One stored sample per event schema: what was once written must decode for ever."""

import json
import types as python_types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

from events import codec, types
from events.types import EventType

_BY_NAME = {
    "currency": "TWD",
    "amount": "1290.00",
    "country": "TW",
    "language": "zh-hant",
    "serial": "SN-0001",
}
_BY_ENDING = {
    "_id": "01940000-0000-7000-8000-000000000001",
    "_at": "2026-11-22T04:00:00Z",
    "_on": "2026-11-22",
    "_amount": "1290.00",
    "_price": "1290.00",
    "_serial": "SN-0001",
}
_BY_TYPE: dict[type, Any] = {int: 2, float: 0.5, bool: True}


def path_of(folder: Path, kind: EventType) -> Path:
    """Where the sample of the current schema of a type lies."""
    return folder / f"{kind.name}.v{kind.schema}.json"


def missing(folder: Path) -> list[EventType]:
    """The types whose current schema has no sample yet."""
    return [kind for kind in types.all_types() if not path_of(folder, kind).exists()]


def write(folder: Path, kind: EventType) -> Path:
    """Write the sample of a type; always the same for the same fields."""
    path = path_of(folder, kind)
    text = json.dumps(_object(kind.cls), indent=2, sort_keys=True, ensure_ascii=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def stored(folder: Path) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Every stored sample: name, schema, data."""
    for path in sorted(folder.glob("*.json")):
        name, _, schema = path.stem.rpartition(".v")
        yield name, int(schema), json.loads(path.read_text(encoding="utf-8"))


def _object(cls: type) -> dict[str, Any]:
    return {field.name: _value(field.hint, field.name) for field in codec.fields_of(cls)}


def _value(hint: Any, name: str) -> Any:
    if hint is str:
        return _text(name)
    if hint in _BY_TYPE:
        return _BY_TYPE[hint]
    if get_origin(hint) is tuple:
        return [_value(get_args(hint)[0], name)]
    if inner := [arg for arg in get_args(hint) if arg is not python_types.NoneType]:
        return _value(inner[0], name)
    return _object(hint)


def _text(name: str) -> str:
    for ending, text in _BY_ENDING.items():
        if name.endswith(ending):
            return text
    return _BY_NAME.get(name, name)
