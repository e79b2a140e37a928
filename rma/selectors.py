"""Named reads of RMAs. Nothing here writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q

from catalog import selectors as catalog
from catalog.models import ReturnCentre
from events import row_sql
from rma import errors, rules
from rma.choices import Money
from rma.models import ReturnContact, Rma, RmaLine


def locked(rma_id: UUID | str) -> Rma:
    """The RMA, its row locked until the transaction ends. Raises RmaNotFound."""
    rma = row_sql.fetch(Rma, rma_id, lock=True)
    if rma is None:
        raise errors.RmaNotFound
    return rma


def by_id(rma_id: UUID | str) -> Rma:
    """Raises RmaNotFound."""
    rma = row_sql.fetch(Rma, rma_id)
    if rma is None:
        raise errors.RmaNotFound
    return rma


def by_number(number: str) -> Rma:
    """The RMA by its printed number or barcode form, in any case. Raises RmaNotFound."""
    found = find_number(number)
    if found is None:
        raise errors.RmaNotFound
    return found


def find_number(number: str) -> Rma | None:
    """The RMA by its printed number or barcode form, in any case, if there is one."""
    return Rma.objects.filter(barcode=barcode_of(number)).first()


def barcode_of(number: str) -> str:
    """`rma-2026-000123` → `RMA2026000123`."""
    return "".join(character for character in number.upper() if character.isalnum())


def line_of(rma: Rma, line_id: UUID | str) -> RmaLine:
    """One line of this RMA. Raises LineNotFound."""
    found = row_sql.select(RmaLine, rma=rma, pk=line_id)
    if not found:
        raise errors.LineNotFound
    return found[0]


def lines_of(rma: Rma) -> list[RmaLine]:
    """The lines of this RMA by position; those that were prefetched if there are any."""
    if "lines" in getattr(rma, "_prefetched_objects_cache", ()):
        return list(rma.lines.all())
    return row_sql.select(RmaLine, rma=rma)


def facts(rma: Rma, lines: Iterable[RmaLine] | None = None) -> rules.Facts:
    """What the rules need to know of an RMA. Reads the lines unless they are given."""
    return rules.Facts(
        state=rma.state,
        service_type=rma.service_type,
        waiting=rma.waiting_since is not None,
        escalated=rma.escalated_since is not None,
        ready=rma.ready_at is not None,
        lines=tuple(
            rules.LineFacts(
                verdict=line.verdict,
                custody=line.custody,
                quantity=line.quantity,
                received=line.quantity_received,
                missing=line.quantity_missing,
                disposed=line.quantity_disposed,
                refund_refused=line.money == Money.REFUSED,
                returning=line.quantity_returning,
            )
            for line in (lines_of(rma) if lines is None else lines)
        ),
    )


def all_goods_stayed(rma: Rma) -> bool:
    """Whether goods were sent in and none of them went back: there is nothing to take up again."""
    ships_in = rules.JOURNEYS[rma.service_type].ships_in
    return ships_in and all(line.quantity_kept == line.quantity for line in rma.lines.all())


def something_arrived(rma: Rma) -> bool:
    """Whether goods of this RMA, since it was opened or reopened, have reached us."""
    return rma.lines.filter(quantity_received__gt=0).exists()


@dataclass(frozen=True, slots=True)
class OpenDevice:
    """A device that is already part of an open RMA."""

    rma_id: UUID
    number: str


def open_rma_of_device(sku_code: str, serial: str) -> OpenDevice | None:
    """The open RMA that holds this device, if there is one."""
    key = open_serial(sku_code, serial)
    row = (
        RmaLine.objects.filter(open_serial=key).values_list("rma_id", "rma__number").first()
        if key
        else None
    )
    return OpenDevice(*row) if row else None


def open_devices(keys: Iterable[str]) -> frozenset[str]:
    """Those of the keys (`open_serial`) that an open RMA holds."""
    wanted = list(keys)
    if not wanted:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute("SELECT open_serial FROM rma_rmaline WHERE open_serial = ANY(%s)", [wanted])
        return frozenset(key for (key,) in cursor.fetchall())


def open_serial(sku_code: str, serial: str) -> str | None:
    """The key that lets one device be in one open RMA only; None without a serial number."""
    return f"{sku_code}:{serial}" if serial else None


def countries_served(brand_code: str) -> list[str]:
    """The countries from which somebody takes returns of a brand."""
    centres = ReturnCentre.objects.filter(active=True).filter(
        Q(brand__code=brand_code) | Q(brand=None)
    )
    return sorted({country for centre in centres for country in centre.countries_served})


def last_contact_of(customer_id: UUID) -> ReturnContact | None:
    """The address a customer gave with the newest RMA; None before the first."""
    found = ReturnContact.objects.filter(rma__customer_id=customer_id)
    return found.order_by("-rma__received_at", "-rma_id").first()


def products(sku_codes: Iterable[str], country: str) -> dict[str, rules.Product]:
    """The catalogue facts the intake rules need, by SKU code."""
    return {
        offer.code: rules.Product(
            offer.code, offer.brand_code, offer.serial_tracked, offer.fault_codes, offer.served
        )
        for offer in catalog.offers(sku_codes, country)
    }


def with_lines(rma: Rma, lines: Sequence[RmaLine]) -> Rma:
    """The same RMA, which knows its lines now as if they had been prefetched."""
    known = rma.lines.all()
    known._result_cache = list(lines)
    known._prefetch_done = True  # type: ignore[attr-defined] # as `prefetch_related` leaves it
    rma._prefetched_objects_cache = {"lines": known}  # type: ignore[attr-defined] # Django's own name
    return rma
