"""Event types: registered by chosen names, decoded strictly, lifted by upcasters."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import checks, types
from events.canonical import canonical
from events.codec import BadData
from events.types import UnknownEventType, event, from_iso, iso, upcaster, value
from events.unit import unit_of_work
from tests.events.kit import NOW, TESTER, Kit, isolated_registries
from tests.support.events import assert_nothing_changed


@pytest.fixture(autouse=True)
def _forgotten_afterwards() -> Iterator[None]:
    with isolated_registries(empty=False):
        yield


def _full() -> type[Any]:
    @value
    class Line:
        sku: str
        count: int = 1

    @event("proof.full", schema=1)
    class Full:
        text: str
        number: int
        share: float
        sure: bool
        maybe: str | None
        lines: tuple[Line, ...]
        note: str = ""

    Full.Line = Line  # type: ignore[attr-defined] # only for the tests below
    return Full


GIVEN = {
    "text": "漢字 ✓", "number": -3, "share": 2, "sure": False, "maybe": None,
    "lines": [{"sku": "A", "count": 2}, {"sku": "B"}],
}  # fmt: skip


def test_decoding_builds_the_class_and_encoding_gives_everything_back() -> None:
    cls = _full()
    made = types.decode("proof.full", 1, GIVEN)
    assert type(made) is cls
    assert (made.share, type(made.share), made.lines[1].count) == (2.0, float, 1)
    assert types.decode("proof.full", 1, types.encode(made)) == made
    with pytest.raises(AttributeError):
        made.number = 4


@pytest.mark.parametrize(
    "change",
    [
        {"unknown": 1}, {"text": 1}, {"text": None}, {"number": "1"}, {"number": True},
        {"number": 1.0}, {"share": "x"}, {"share": True}, {"sure": 1}, {"maybe": 3},
        {"lines": {"sku": "A"}}, {"lines": ["A"]}, {"lines": [{"sku": "A", "size": 1}]},
        {"lines": [{"count": 1}]},
    ],
)  # fmt: skip
def test_data_that_do_not_fit_are_refused(change: dict[str, Any]) -> None:
    _full()
    with pytest.raises(BadData):
        types.decode("proof.full", 1, {**GIVEN, **change})


@pytest.mark.parametrize("name", ["text", "number", "lines"])
def test_a_missing_key_is_refused(name: str) -> None:
    _full()
    with pytest.raises(BadData, match=name):
        types.decode("proof.full", 1, {key: item for key, item in GIVEN.items() if key != name})


@pytest.mark.parametrize(
    "change", [{"text": 5}, {"number": "5"}, {"lines": []}, {"lines": ("A",)}, {"share": "1"}]
)
def test_an_event_with_values_of_other_types_cannot_be_recorded(
    kit: Kit, change: dict[str, Any]
) -> None:
    cls = _full()
    good = {"text": "", "number": 1, "share": 1.0, "sure": True, "maybe": "", "lines": ()}
    with assert_nothing_changed(), pytest.raises(BadData):
        with unit_of_work(actor=TESTER, now=NOW) as unit:
            unit.record("proof/1", cls(**{**good, **change}))


def test_choices_are_stored_as_plain_text() -> None:
    class Colour(StrEnum):
        RED = "red"

    cls = _full()
    encoded = types.encode(
        cls(text=Colour.RED, number=1, share=1.0, sure=True, maybe=Colour.RED, lines=())
    )
    assert (type(encoded["text"]), encoded["text"], encoded["maybe"]) == (str, "red", "red")


@pytest.mark.parametrize("hint", [Decimal, datetime, date, dict, list[str], tuple[str, int], Any])
def test_only_primitives_can_be_declared(hint: Any) -> None:
    with pytest.raises(TypeError, match=r"Bad\.field"):
        event("proof.bad")(type("Bad", (), {"__annotations__": {"field": hint}}))


@pytest.mark.parametrize("name", ["proof", "Proof.full", "proof.full.more", "proof.", "proof.f-x"])
def test_a_bad_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not an event name"):
        event(name)


def test_a_name_is_given_once() -> None:
    _full()
    with pytest.raises(ValueError, match="taken"):
        _full()


def test_what_is_not_registered_cannot_be_recorded(kit: Kit) -> None:
    with assert_nothing_changed(), pytest.raises(UnknownEventType):
        with unit_of_work(actor=TESTER, now=NOW) as unit:
            unit.record("proof/1", {"text": "x"})


def test_unknown_names_and_schemas_of_the_future_are_named() -> None:
    _full()
    with pytest.raises(UnknownEventType, match=r"proof\.other"):
        types.decode("proof.other", 1, {})
    with pytest.raises(UnknownEventType, match="schema 2"):
        types.decode("proof.full", 2, GIVEN)


def test_old_schemas_are_lifted_step_by_step() -> None:
    @event("proof.grown", schema=3)
    class Grown:
        name: str
        unit: str
        size: int

    assert types.missing_upcasters() == [("proof.grown", 1), ("proof.grown", 2)]
    assert [error.id for error in checks.registries()] == ["events.E001", "events.E001"]

    @upcaster("proof.grown", 1)
    def rename(data: dict[str, Any]) -> dict[str, Any]:
        data["name"] = data.pop("title")
        return data

    @upcaster("proof.grown", 2)
    def add_unit(data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "unit": "mm"}

    first, second = {"title": "a", "size": 1}, {"name": "b", "size": 2}
    assert types.decode("proof.grown", 1, first) == Grown(name="a", unit="mm", size=1)
    assert types.decode("proof.grown", 2, second) == Grown(name="b", unit="mm", size=2)
    assert first == {"title": "a", "size": 1}, "what was stored is left alone"
    assert checks.registries() == []
    with pytest.raises(ValueError, match="upcaster taken"):
        upcaster("proof.grown", 1)(rename)


def test_instants_have_one_spelling() -> None:
    taipei = timezone(timedelta(hours=8))
    assert iso(datetime(2026, 11, 22, 12, tzinfo=taipei)) == "2026-11-22T04:00:00Z"
    assert from_iso("2026-11-22T04:00:00Z") == datetime(2026, 11, 22, 4, tzinfo=UTC)
    with pytest.raises(ValueError, match="time zone"):
        iso(datetime(2026, 11, 22))


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=5)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
        | TEXT,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner),
        max_leaves=8,
    )
)  # fmt: skip
def test_canonical_text_survives_being_read_and_written_again(data: Any) -> None:
    text = canonical(data)
    assert canonical(json.loads(text)) == text
