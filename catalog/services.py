"""Put reference data in place. Each service is an upsert by code: the same facts change nothing.

Reference data has no history of its own, so no event is appended; RMAs keep copies of what they
were decided on.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from catalog import selectors
from catalog.facts import BrandFacts, FaultCodeFacts, ReturnCentreFacts, SkuFacts
from catalog.models import Brand, FaultCode, ReturnCentre, Sku
from events.actor import Actor
from events.errors import InvalidInput

M = TypeVar("M", bound=models.Model)


def put_brand(*, actor: Actor, now: datetime, brand: BrandFacts) -> Brand:
    """Create or change a brand. Raises InvalidInput."""
    return _put(Brand, asdict(brand))


def put_return_centre(*, actor: Actor, now: datetime, centre: ReturnCentreFacts) -> ReturnCentre:
    """Create or change a return centre. Raises InvalidInput, NoSuchBrand."""
    values = asdict(centre)
    brand_code = values.pop("brand_code")
    values["brand"] = selectors.brand(brand_code) if brand_code else None
    values["countries_served"] = list(centre.countries_served)
    return _put(ReturnCentre, values)


def put_sku(*, actor: Actor, now: datetime, sku: SkuFacts) -> Sku:
    """Create or change a product. Raises InvalidInput, NoSuchBrand."""
    values = asdict(sku)
    values["brand"] = selectors.brand(values.pop("brand_code"))
    return _put(Sku, values)


def put_fault_code(*, actor: Actor, now: datetime, fault_code: FaultCodeFacts) -> FaultCode:
    """Create or change a fault code. Raises InvalidInput."""
    return _put(FaultCode, asdict(fault_code))


def retire_fault_code(*, actor: Actor, now: datetime, code: str) -> FaultCode:
    """Stop offering a fault code; returns that carry it keep it. Raises NoSuchFaultCode."""
    with transaction.atomic():
        fault = selectors.fault_code(code)
        FaultCode.objects.filter(pk=fault.pk, retired_at=None).update(retired_at=now)
    fault.refresh_from_db()
    return fault


def _put(model: type[M], values: dict[str, Any]) -> M:
    """Lock the row of that code, or begin one; check every field; store."""
    manager = model._default_manager
    with transaction.atomic():
        row = manager.select_for_update().filter(code=values["code"]).first() or model()
        for field, value in values.items():
            setattr(row, field, value)
        try:
            row.full_clean()
        except ValidationError as refusal:
            raise InvalidInput(errors=refusal.message_dict) from refusal
        row.save()
    return row
