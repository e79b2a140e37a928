"""System checks of the kernel: mistakes in what apps register, found before anything runs."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.db.models import AutoField, BigAutoField, SmallAutoField

from events import projections, types

_AUTOMATIC = (AutoField, BigAutoField, SmallAutoField)


@register("events")
def registries(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Upcasters complete; keys of projected models derivable from events."""
    return [*_upcasters(), *_projected_keys()]


def _upcasters() -> list[CheckMessage]:
    return [
        Error(
            f"No upcaster leads from schema {schema} of {name} to the next.",
            hint=f'Write one with @upcaster("{name}", {schema}) in the events.py of the app.',
            id="events.E001",
        )
        for name, schema in types.missing_upcasters()
    ]


def _projected_keys() -> list[CheckMessage]:
    return [
        Error(
            f"{model.__name__} of projection {made.name} has an automatic primary key.",
            hint="Use a key that follows from the event (an id it carries, uuid5 of its event id).",
            obj=model,
            id="events.E002",
        )
        for made in projections.all_projections()
        for model in made.models
        if isinstance(model._meta.pk, _AUTOMATIC)
    ]
