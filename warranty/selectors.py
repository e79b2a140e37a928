"""Named reads: devices, the policy for a purchase, verdicts, and what a verdict would be."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import ApiKey
from catalog import selectors as catalog
from catalog.models import Sku
from events import row_sql
from warranty import errors, rules
from warranty.choices import DeviceState
from warranty.models import Device, Verdict, WarrantyPolicy


@dataclass(frozen=True, slots=True)
class Assessment:
    """A verdict that was thought through but not recorded, with the rows it rests on."""

    decision: rules.Decision
    device: Device | None
    policy: WarrantyPolicy | None


def look_up(*, sku_code: str, serial: str) -> Device | None:
    """The device of this product and serial number, however it is spelled."""
    normal = rules.normalise_serial(serial)
    return Device.objects.filter(sku_code=sku_code, serial=normal).first() if normal else None


def device(device_id: UUID | str) -> Device:
    """Raises DeviceNotFound."""
    found = Device.objects.filter(pk=device_id).first()
    if found is None:
        raise errors.DeviceNotFound
    return found


def devices_of_key(key: ApiKey) -> QuerySet[Device]:
    """The devices a partner registered, with any of its keys."""
    return Device.objects.filter(registered_by__in=names_of_partner(key.pk))


def names_of_partner(key_id: UUID | str) -> list[str]:
    """The names under which the owner of a key appears as actor: one per key, old ones too."""
    owner = ApiKey.objects.filter(pk=key_id).values("owner")
    of_owner = ApiKey.objects.filter(owner__in=owner).values_list("pk", flat=True)
    return [f"partner:{pk}" for pk in of_owner]


def policy_for(*, sku: Sku, country: str, purchased_on: date) -> WarrantyPolicy | None:
    """The most specific policy for a product bought in a country on a day."""
    candidates = WarrantyPolicy.objects.filter(
        brand_code__in=("", sku.brand.code),
        category__in=("", sku.category),
        country__in=("", country),
        valid_from__lte=purchased_on,
    )
    purchase = rules.Scope(sku.brand.code, sku.category, country, purchased_on, 0)
    return rules.choose_policy([(row.scope(), row) for row in candidates], purchase)


def policy(policy_id: UUID | None) -> WarrantyPolicy | None:
    """The policy a verdict rests on, if it rests on one."""
    return WarrantyPolicy.objects.filter(pk=policy_id).first() if policy_id else None


def assess(
    *,
    claim: rules.Claim,
    sku_code: str,
    country: str,
    today: date,
    devices: QuerySet[Device] | None = None,
) -> Assessment:
    """The verdict on a claim as of `today`, from the devices the asker may know of (default: all).

    Raises NoSuchSku.
    """
    sku = catalog.sku(sku_code)
    known = _devices_with(claim.serial, devices) if claim.serial else []
    found = next((row for row in known if row.sku_code == sku.code), None)
    facts = as_rule(found) if found else None
    purchased_on, _basis = rules.purchase_of(facts, claim.claimed_on)
    bought_in = (found.country if found else "") or country
    terms = policy_for(sku=sku, country=bought_in, purchased_on=purchased_on or today)
    case = rules.Case(claim, facts, bool(known), terms.as_rule() if terms else None, today)
    return Assessment(rules.decide(case), found, terms)


def _devices_with(serial: str, visible: QuerySet[Device] | None) -> list[Device]:
    if visible is None:
        return row_sql.select(Device, serial=serial)
    return list(visible.filter(serial=serial))


def as_rule(found: Device) -> rules.Device:
    """What the rules need to know of a device."""
    return rules.Device(
        sku_code=found.sku_code,
        sold_on=found.sold_on,
        registered_on=found.registered_on,
        covered_until=found.covered_until,
        replaced=found.state == DeviceState.REPLACED,
    )


def verdict(verdict_id: UUID | str) -> Verdict:
    """Raises VerdictNotFound."""
    found = row_sql.fetch(Verdict, verdict_id)
    if found is None:
        raise errors.VerdictNotFound
    return found


def current_verdicts(rma_id: UUID | str) -> dict[UUID, Verdict]:
    """The verdict in force of each line of an RMA, by line id."""
    return {row.line_id: row for row in Verdict.objects.current().filter(rma_id=rma_id)}


def is_superseded(verdict_id: UUID) -> bool:
    """Whether a newer verdict took its place."""
    return Verdict.objects.filter(supersedes=verdict_id).exists()
