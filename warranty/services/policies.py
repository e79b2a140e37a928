"""Publish policies. A published version never changes; a correction is the next version."""

from dataclasses import asdict
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from events.actor import Actor
from events.errors import InvalidInput
from warranty.facts import PolicyTerms
from warranty.models import WarrantyPolicy

_SCOPE = ("brand_code", "category", "country")


def publish_policy(*, actor: Actor, now: datetime, terms: PolicyTerms) -> WarrantyPolicy:
    """Publish the next version of the terms for a scope. Reference data: emits nothing.

    Verdicts name the version they rest on. Raises InvalidInput, also when two people publish the
    same scope at the same moment.
    """
    values = asdict(terms)
    scope = {name: values[name] for name in _SCOPE}
    with transaction.atomic():
        newest = WarrantyPolicy.objects.filter(**scope).aggregate(Max("version"))["version__max"]
        row = WarrantyPolicy(
            **values,
            version=(newest or 0) + 1,
            published_at=now,
            published_by=f"{actor.kind.value}:{actor.id}",
        )
        try:
            row.full_clean()
        except ValidationError as refusal:
            raise InvalidInput(errors=refusal.message_dict) from refusal
        row.save(force_insert=True)
    return row
