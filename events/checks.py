"""System checks of the kernel: mistakes in what apps register, found before anything runs."""

import os
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db.models import AutoField, BigAutoField, SmallAutoField

from events import crash_points, projections, types
from events.crash_points import VARIABLE, CrashPlan

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


@register("events")
def crash_plan(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """events.E003: no such crash point. events.E004: a crash point outside a demo."""
    given = os.environ.get(VARIABLE, "")
    if not given:
        return []
    if not CrashPlan(given).valid:
        hint = f"Write one of {', '.join(crash_points.NAMES)}, with :n for the n-th time."
        return [Error(f"There is no crash point {given}.", hint=hint, id="events.E003")]
    if settings.DEBUG or settings.DEMO:
        return []
    hint = f"Leave {VARIABLE} out: it ends processes on purpose. Fault tests run with DEMO=1."
    return [Error(f"{VARIABLE} is set.", hint=hint, id="events.E004")]
