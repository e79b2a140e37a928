"""Dataclasses of primitives to JSON and back, strictly: no key too many, no other type."""

import dataclasses
import types
from collections.abc import Callable, Mapping
from typing import Any, Union, get_args, get_origin, get_type_hints

_Convert = Callable[[Any], Any]
_PRIMITIVES: tuple[type, ...] = (str, int, bool, float)


class BadData(ValueError):
    """A value does not have the declared type, or a key is missing or unknown."""


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """One field of an event: its name, declared type and the two conversions."""

    name: str
    hint: Any
    required: bool
    encode: _Convert
    decode: _Convert


_fields: dict[type, tuple[Field, ...]] = {}
# Of the dataclasses made of nothing but text, whole numbers and truth values: field → its type.
_plain: dict[type, dict[str, type]] = {}


def register_value(cls: type) -> None:
    """Learn a dataclass; raises TypeError when a field is not made of primitives."""
    hints = get_type_hints(cls)
    _fields[cls] = tuple(_field(cls, field, hints[field.name]) for field in dataclasses.fields(cls))
    if all(field.hint in (str, int, bool) for field in _fields[cls]):
        _plain[cls] = {field.name: field.hint for field in _fields[cls]}


def fields_of(cls: type) -> tuple[Field, ...]:
    """The fields of a registered dataclass, in their order."""
    return _fields[cls]


def encode(item: Any) -> dict[str, Any]:
    """The JSON object of a registered dataclass; raises BadData."""
    encoded = {}
    for field in _fields[type(item)]:
        try:
            encoded[field.name] = field.encode(getattr(item, field.name))
        except BadData as error:
            raise BadData(f"{type(item).__name__}.{field.name}: {error}") from None
    return encoded


def decode(cls: type, data: Any) -> Any:
    """An instance of a registered dataclass; raises BadData."""
    plain = _plain.get(cls)
    if plain is not None and type(data) is dict and _fits(data, plain):
        return cls(**data)
    if not isinstance(data, Mapping):
        raise BadData(f"{cls.__name__}: not an object")
    fields = _fields[cls]
    unknown = data.keys() - {field.name for field in fields}
    missing = {field.name for field in fields if field.required} - data.keys()
    if unknown or missing:
        raise BadData(f"{cls.__name__}: unknown {sorted(unknown)}, missing {sorted(missing)}")
    given = {}
    for field in fields:
        if field.name in data:
            try:
                given[field.name] = field.decode(data[field.name])
            except BadData as error:
                raise BadData(f"{cls.__name__}.{field.name}: {error}") from None
    return cls(**given)


def _fits(data: dict[str, Any], plain: dict[str, type]) -> bool:
    """Exactly these keys, each with exactly this type: what the long way would find, too."""
    return len(data) == len(plain) and all(
        type(data.get(name)) is kind for name, kind in plain.items()
    )


def _field(cls: type, field: dataclasses.Field[Any], hint: Any) -> Field:
    required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    try:
        encoder, decoder = _conversions(hint)
    except TypeError as error:
        raise TypeError(f"{cls.__qualname__}.{field.name}: {error}") from None
    return Field(field.name, hint, required, encoder, decoder)


def _conversions(hint: Any) -> tuple[_Convert, _Convert]:
    """Encoder and decoder of a declared type."""
    if hint in _PRIMITIVES:
        return _primitive(hint)
    if hint in _fields:
        return _nested(hint)
    if get_origin(hint) in (Union, types.UnionType):
        return _optional(get_args(hint))
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint))
    raise TypeError(f"{hint!r} is not a primitive, a tuple of them or a @value")


def _primitive(kind: type) -> tuple[_Convert, _Convert]:
    accepted: tuple[type, ...] = (int, float) if kind is float else (kind,)

    def check(item: Any) -> Any:
        if not isinstance(item, accepted) or (isinstance(item, bool) and kind is not bool):
            raise BadData(f"expected {kind.__name__}, got {type(item).__name__}")
        return str.__str__(item) if kind is str else kind(item)

    return check, check


def _nested(cls: type) -> tuple[_Convert, _Convert]:
    def encoder(item: Any) -> Any:
        if type(item) is not cls:
            raise BadData(f"expected {cls.__name__}, got {type(item).__name__}")
        return encode(item)

    return encoder, lambda item: decode(cls, item)


def _optional(members: tuple[Any, ...]) -> tuple[_Convert, _Convert]:
    inner = [member for member in members if member is not types.NoneType]
    if len(inner) != 1 or len(inner) == len(members):
        raise TypeError("the only union allowed is `something | None`")
    encoder, decoder = _conversions(inner[0])
    return (
        lambda item: None if item is None else encoder(item),
        lambda item: None if item is None else decoder(item),
    )


def _tuple(members: tuple[Any, ...]) -> tuple[_Convert, _Convert]:
    if len(members) != 2 or members[1] is not Ellipsis:
        raise TypeError("tuples are declared as tuple[X, ...]")
    encoder, decoder = _conversions(members[0])

    def encode_all(items: Any) -> list[Any]:
        if not isinstance(items, tuple):
            raise BadData(f"expected tuple, got {type(items).__name__}")
        return [encoder(item) for item in items]

    def decode_all(items: Any) -> tuple[Any, ...]:
        if not isinstance(items, list | tuple):
            raise BadData(f"expected list, got {type(items).__name__}")
        return tuple(decoder(item) for item in items)

    return encode_all, decode_all
