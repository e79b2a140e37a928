"""Looking at the log from tests, and turning the crank until everything has settled."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import Model

from events import pump
from events.models import Effect, Event, ParkedStream

Snapshot = dict[type[Model], list[dict[str, Any]]]


def recorded_types(stream: str | None = None) -> list[str]:
    """The types of the events of a stream, or of the whole log, in order."""
    rows = Event.objects.order_by("position")
    if stream is not None:
        rows = rows.filter(stream=stream)
    return list(rows.values_list("type", flat=True))


def drain(now: datetime | None = None) -> int:
    """Process everything pending; fails when a subscriber parked a stream or an effect is stuck.

    Tests about failures call `pump.drain_all` instead and look for themselves.
    """
    done = pump.drain_all(now)
    parked = [
        f"{row.subscriber} at {row.type} of {row.stream}: {row.error_class} {row.error}"
        for row in ParkedStream.objects.all()
    ]
    assert not parked, "\n".join(parked)
    return done


@contextmanager
def assert_nothing_changed(*models: type[Model]) -> Iterator[None]:
    """The block appends no event, requests no effect and changes no row of these models."""
    before = _snapshot(models)
    yield
    after = _snapshot(models)
    for model, rows in before.items():
        assert after[model] == rows, f"{model.__name__} changed"


def _snapshot(models: tuple[type[Model], ...]) -> Snapshot:
    watched: list[type[Model]] = [Event, Effect, *models]
    return {model: list(model._base_manager.order_by("pk").values()) for model in watched}
