"""Registry of projections: pure handlers from events to rows, replayable at any time."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Model

from events import types
from events.records import Recorded
from events.rows import AddedRows, GatheredRows, IgnoredFields, Rows
from events.streams import category_of

Handler = Callable[[Rows, Recorded[Any]], None]
H = TypeVar("H", bound=Callable[..., None])


class Projection:
    """A named set of handlers that derive the rows of some models from events."""

    def __init__(
        self,
        name: str,
        models: Sequence[type[Model]],
        *,
        inline: bool,
        per_stream: str | None,
        ignore_fields: IgnoredFields,
        late: bool = False,
    ) -> None:
        self.name = name
        self.models = tuple(models)
        self.inline = inline
        self.per_stream = per_stream
        self.ignore_fields = ignore_fields
        self.late = late
        self._handlers: dict[type, list[Handler]] = {}

    def on(self, *event_classes: type) -> Callable[[H], H]:
        """Decorator: this handler derives rows from these events. Handlers must be pure."""

        def register(handler: H) -> H:
            for event_class in event_classes:
                types.type_of(event_class)
                self._handlers.setdefault(event_class, []).append(handler)
            return handler

        return register

    def hears(self, event_class: type) -> bool:
        """Whether it has a handler for these events."""
        return event_class in self._handlers

    def type_names(self) -> frozenset[str]:
        """The names of the event types it listens to."""
        return frozenset(types.type_of(event_class).name for event_class in self._handlers)

    def apply(self, rows: Rows, recorded: Recorded[Any]) -> None:
        """Let every handler of this event write its rows."""
        if self.per_stream and category_of(recorded.stream) != self.per_stream:
            return
        for handler in self._handlers.get(type(recorded.event), ()):
            handler(rows, recorded)


_registry: dict[str, Projection] = {}


def projection(
    name: str,
    *,
    models: Sequence[type[Model]],
    inline: bool,
    per_stream: str | None,
    ignore_fields: Mapping[type[Model], Sequence[str]] | None = None,
    late: bool = False,
) -> Projection:
    """Register a projection; raises ValueError when the name is taken.

    inline: its rows are written in the transaction that appends the event. per_stream: the
    category of streams each of whose rows derives from one stream alone; None when rows gather
    several streams. ignore_fields: columns of the models that events do not determine. late: an
    inline projection that only adds rows, for which nobody asks within the transaction: they are
    added at its end, all at once.
    """
    if name in _registry:
        raise ValueError(f"projection name taken: {name}")
    made = Projection(
        name, models, inline=inline, per_stream=per_stream, ignore_fields=ignore_fields or {},
        late=late,
    )  # fmt: skip
    _registry[name] = made
    return made


def all_projections() -> list[Projection]:
    """Every projection, by name."""
    return [_registry[name] for name in sorted(_registry)]


def named(name: str) -> Projection:
    """The projection of that name; raises LookupError."""
    try:
        return _registry[name]
    except KeyError:
        raise LookupError(
            f"no projection {name!r}; known: {', '.join(sorted(_registry))}"
        ) from None


def apply_inline(*recorded: Recorded[Any], late: list[Model]) -> None:
    """Write the rows of all inline projections for events just recorded, together.

    late: takes the rows that are to be added at the end of the transaction.
    """
    rows, added = GatheredRows(_ignored_inline()), AddedRows(late)
    for one in recorded:
        for made in _registry.values():
            if made.inline and made.hears(type(one.event)):
                made.apply(added if made.late else rows, one)
    rows.write_out()


def _ignored_inline() -> IgnoredFields:
    """A model belongs to one projection, so what is ignored can be asked by model alone."""
    return {
        model: fields
        for made in _registry.values()
        if made.inline
        for model, fields in made.ignore_fields.items()
    }
