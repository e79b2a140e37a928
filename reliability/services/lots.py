"""Who supplied which lot."""

from datetime import datetime
from typing import ClassVar
from uuid import NAMESPACE_OID, UUID, uuid5

from django.utils.translation import gettext_lazy as _

from catalog import selectors as catalog
from events.actor import Actor
from events.errors import DomainError
from events.unit import unit_of_work
from reliability.events import LotAttributed
from reliability.models import LotSupplier

LONGEST = {"lot": 40, "supplier": 60}


class LotNotNamed(DomainError):
    """A lot or a supplier has no name, or a name too long to be kept."""

    code: ClassVar[str] = "lot_not_named"
    http_status: ClassVar[int] = 422
    message: ClassVar = _("A lot and its supplier need names of at most 40 and 60 characters.")


def attribute_lot(
    *, actor: Actor, now: datetime, sku_code: str, lot: str, supplier: str
) -> LotSupplier:
    """Say who supplied a lot; saying it again changes nothing. Emits reliability.lot_attributed.

    Raises NoSuchSku, LotNotNamed.
    """
    said = {"lot": lot.strip(), "supplier": supplier.strip()}
    if not all(0 < len(said[name]) <= most for name, most in LONGEST.items()):
        raise LotNotNamed
    catalog.sku(sku_code)
    key = lot_id(sku_code, said["lot"])
    with unit_of_work(actor=actor, now=now) as unit:
        known = LotSupplier.objects.select_for_update().filter(pk=key).first()
        if known is not None and known.supplier == said["supplier"]:
            return known
        event = LotAttributed(lot_id=str(key), sku_code=sku_code, **said)
        unit.record(f"lot/{key}", event, expected=known.version if known else 0)
        return LotSupplier.objects.get(pk=key)


def lot_id(sku_code: str, lot: str) -> UUID:
    """The key of a lot: the same product and lot, the same key."""
    return uuid5(NAMESPACE_OID, f"lot/{sku_code}/{lot}")
