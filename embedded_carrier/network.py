"""Where the carrier drives, how long it takes and what it costs. Pure.

Days are carrier days; prices are in the currency of the country a parcel is sent from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from embedded_carrier.codes import Code


@dataclass(frozen=True, slots=True)
class Service:
    """A product of the carrier; `pace` indexes the transit table, `factor` multiplies the price."""

    slug: str
    name: str
    pace: int
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Country:
    """A country served: its hub, its zone for offsets and its money."""

    code: str
    hub: str
    zone: str
    currency: str
    quantum: Decimal
    domestic_price: Decimal
    domestic_days: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One scan of a plan, `gap_days` carrier days after the one before it."""

    code: str
    gap_days: float
    place: str
    zone: str


SERVICES = {
    service.slug: service
    for service in (
        Service("economy", "Wayline Economy", 0, Decimal("1.0")),
        Service("standard", "Wayline Standard", 1, Decimal("1.4")),
        Service("express", "Wayline Express", 2, Decimal("2.5")),
    )
}
CENT = Decimal("0.01")
COUNTRIES = {
    country.code: country
    for country in (
        Country("TW", "Taoyuan", "Asia/Taipei", "TWD", Decimal(1), Decimal(65), (3, 2, 1)),
        Country("CN", "Shenzhen", "Asia/Shanghai", "CNY", CENT, Decimal(12), (4, 3, 1)),
        Country("US", "Memphis", "America/Chicago", "USD", CENT, Decimal("6.90"), (6, 4, 2)),
        Country("DE", "Leipzig", "Europe/Berlin", "EUR", CENT, Decimal("5.40"), (4, 2, 1)),
    )
}
NEIGHBOURS = frozenset({frozenset({"TW", "CN"})})
NEIGHBOUR_DAYS, OVERSEAS_DAYS = (7, 4, 2), (14, 8, 3)
NEIGHBOUR_FACTOR, OVERSEAS_FACTOR = Decimal("2.2"), Decimal("4.5")
STEP_GRAMS = 500
PRICE_PER_STEP = Decimal("0.15")
HEAVIEST_GRAMS = 30_000


def transit_days(origin: str, destination: str, service: Service) -> int:
    """Carrier days from drop-off to delivery."""
    if origin == destination:
        return COUNTRIES[origin].domestic_days[service.pace]
    near = frozenset({origin, destination}) in NEIGHBOURS
    return (NEIGHBOUR_DAYS if near else OVERSEAS_DAYS)[service.pace]


def price(origin: str, destination: str, service: Service, weight_grams: int) -> Decimal:
    """Base price plus 15 % of it for each begun half kilogram after the first."""
    country = COUNTRIES[origin]
    steps = -(-weight_grams // STEP_GRAMS) - 1
    amount = country.domestic_price * service.factor * _reach(origin, destination)
    amount += amount * PRICE_PER_STEP * steps
    return amount.quantize(country.quantum, rounding=ROUND_HALF_UP)


def _reach(origin: str, destination: str) -> Decimal:
    if origin == destination:
        return Decimal(1)
    near = frozenset({origin, destination}) in NEIGHBOURS
    return NEIGHBOUR_FACTOR if near else OVERSEAS_FACTOR


def plan(origin: str, destination: str, service: Service, city: str) -> list[Step]:
    """The scans from drop-off to delivery, spread over the transit time."""
    start, end = COUNTRIES[origin], COUNTRIES[destination]
    crossing = [] if origin == destination else [Code.CUSTOMS_IN, Code.CUSTOMS_OUT]
    stops = [
        *((code, start.hub, start.zone) for code in (Code.HUB_IN, Code.HUB_OUT)),
        *((code, end.hub, end.zone) for code in (*crossing, Code.HUB_IN, Code.HUB_OUT)),
        (Code.OUT_FOR_DELIVERY, city, end.zone),
        (Code.DELIVERED, city, end.zone),
    ]
    gap = transit_days(origin, destination, service) / len(stops)
    return [Step(code.value, gap, place, zone) for code, place, zone in stops]


def routing_code(destination: str, postcode: str, service: Service) -> str:
    """What a sorter reads: country, first characters of the postcode, service."""
    area = "".join(character for character in postcode if character.isalnum())[:4].upper()
    return f"{destination}-{area or '0000'}-{service.slug[0].upper()}"


def tracking_number(serial: int, country: str) -> str:
    """`WL` + nine digits + check digit (UPU S10 weights) + country."""
    digits = f"{serial % 10**9:09d}"
    return f"WL{digits}{_check_digit(digits)}{country}"


def _check_digit(digits: str) -> int:
    weights: Sequence[int] = (8, 6, 4, 2, 3, 5, 9, 7, 1)
    rest = 11 - sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)
