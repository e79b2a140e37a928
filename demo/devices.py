"""Thousands of devices and when they were sold: planned first, registered week by week."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from demo import products
from demo.history import Road
from events.actor import Actor
from warranty import services
from warranty.facts import DeviceFacts

Days = tuple[date, date]

SALES_DAYS = 3 * 365
_SHOPS = ("web shop", "retail", "marketplace", "business")
COUNTRIES = ("TW", "TW", "TW", "CN", "CN", "US", "US", "US", "DE", "DE")
_MODELS = sorted(set(products.CATEGORY_OF) - products.WITHOUT_SERIAL)
_MORNING = time(1, 30, tzinfo=UTC)


@dataclass(slots=True)
class Fleet:
    """Every device ever sold, and which of them are still free to be asked about."""

    sold: list[DeviceFacts]
    free: list[DeviceFacts] = field(init=False)

    def __post_init__(self) -> None:
        self.free = list(self.sold)

    def take(
        self, rng: Random, country: str, between: Days, brand: str = "", model: str = ""
    ) -> DeviceFacts:
        """Some device sold in that country between two days, once; if need be one more is sold."""
        fitting = [
            index
            for index, device in enumerate(self.free)
            if _fits(device, country, between, brand) and model in ("", device.sku_code)
        ]
        if fitting:
            return self.free.pop(rng.choice(fitting))
        first, last = between
        sold_on = first + timedelta(days=rng.randint(0, (last - first).days))
        models = [code for code in _MODELS if not brand or products.brand_of(code) == brand]
        device = _device(rng, model or rng.choice(models), len(self.sold), sold_on, country)
        self.sold.append(device)
        return device


def _fits(device: DeviceFacts, country: str, between: Days, brand: str) -> bool:
    first, last = between
    return (
        device.country == country
        and first <= (device.sold_on or first) <= last
        and (not brand or products.brand_of(device.sku_code) == brand)
    )


def plan(rng: Random, number: int, end: date) -> list[DeviceFacts]:
    """That many devices; discontinued models were sold until last year."""
    return [_sold_device(rng, index, end) for index in range(number)]


def of_nobody(rng: Random, country: str) -> DeviceFacts:
    """A device whose serial number was never reported to us."""
    sku = rng.choice(_MODELS)
    return DeviceFacts(sku_code=sku, serial=f"X{rng.getrandbits(36):09X}", country=country)


def sales(devices: list[DeviceFacts]) -> Road:
    """Each Monday morning the shops report what they sold since the last time."""
    for day, sold in _by_week(devices):
        now = datetime.combine(day, _MORNING)
        yield now
        services.register_devices(actor=Actor.system("sales"), now=now, devices=sold)


def _sold_device(rng: Random, index: int, end: date) -> DeviceFacts:
    sku = rng.choice(_MODELS)
    youngest = 1 if sku in products.STILL_MADE else 400
    sold_on = end - timedelta(days=rng.randint(youngest, SALES_DAYS))
    return _device(rng, sku, index, sold_on, rng.choice(COUNTRIES))


def _device(rng: Random, sku: str, index: int, sold_on: date, country: str) -> DeviceFacts:
    built = sold_on - timedelta(days=rng.randint(20, 120))
    return DeviceFacts(
        sku_code=sku,
        serial=f"{sku.replace('-', '')[:6]}{built:%y%m}{index:05d}",
        sold_on=sold_on,
        country=country,
        channel=rng.choice(_SHOPS),
        lot=f"L{built:%y%m}{rng.choice('ABC')}",
    )


def _by_week(devices: list[DeviceFacts]) -> Iterator[tuple[date, list[DeviceFacts]]]:
    """The Monday on which they are reported, and the devices sold in the week before."""
    weeks: dict[date, list[DeviceFacts]] = {}
    for device in devices:
        if device.sold_on is not None:
            monday = device.sold_on + timedelta(days=7 - device.sold_on.weekday())
            weeks.setdefault(monday, []).append(device)
    yield from sorted(weeks.items(), key=lambda item: item[0])
