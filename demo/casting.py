"""Who walks which road, with which device, and when it begins. Chance alone decides, seeded per
request, so the same seed casts the same people."""

from datetime import date, datetime, timedelta
from random import Random

from demo import devices, people, plan, products, story_of_the_mouse
from demo.carriers import Carriers
from demo.people import Person
from demo.walk import Walk
from demo.world import Size, World
from warranty.facts import DeviceFacts

_CHANNELS = ("portal",) * 14 + ("admin", "admin", "email", "api", "api", "import")
# Who can sign in has more going on just now than years ago.
_KNOWN_NOW, _KNOWN, _WITH_ACCOUNT = 0.2, 0.05, 0.3
Cast = list[tuple[Walk, plan.Kind]]


def cast(world: World, size: Size, carriers: dict[str, Carriers]) -> Cast:
    """Every request with its road; `carriers` by country."""
    found = []
    for number, kind in enumerate(plan.chosen(size.rmas)):
        rng = Random(f"{size.seed}/{number}")
        person, channel = _somebody(world, kind, rng, number)
        start = world.end - timedelta(days=rng.uniform(*_days_ago(kind, world.end)))
        walk = Walk(
            rng=rng,
            now=start,
            person=person,
            devices=_devices(world, kind, rng, person.country, start.date()),
            staff=world.staff,
            carriers=carriers[person.country],
            end=world.end,
            channel=channel,
            fault=kind.fault,
        )
        found.append((walk, kind))
    return found


def mouse_owner(world: World, size: Size, carriers: dict[str, Carriers]) -> Walk:
    """The customer of the mouse story, a few days after she bought it."""
    bought = world.end - timedelta(days=story_of_the_mouse.BOUGHT_DAYS_AGO - 3)
    mouse = DeviceFacts(sku_code=story_of_the_mouse.MODEL, serial=story_of_the_mouse.SERIAL)
    return Walk(
        rng=Random(f"{size.seed}/mouse"),
        now=bought,
        person=world.known["TW"],
        devices=(mouse,),
        staff=world.staff,
        carriers=carriers["TW"],
        end=world.end,
    )


def _days_ago(kind: plan.Kind, end: datetime) -> tuple[float, float]:
    """When it begins; a week later it is on the bench, which is to be in the month before."""
    if not kind.last_month:
        return kind.days_ago
    month_ended = (end - timedelta(hours=1)).day
    return month_ended + 12.0, month_ended + 22.0


def _somebody(world: World, kind: plan.Kind, rng: Random, number: int) -> tuple[Person, str]:
    """Who asks, and through which channel: account or guest, at home or through a shop."""
    if kind.postcode:
        return people.moved_to(people.somebody(rng, "DE", number), kind.postcode), "portal"
    country, chance = rng.choice(devices.COUNTRIES), rng.random()
    recent = kind.days_ago[1] < plan.LONG_AGO[0]
    # One owner with the same fault twice would be another story: these are guests.
    if not kind.fault and chance < (_KNOWN_NOW if recent else _KNOWN):
        return world.known[country], "portal"
    if not kind.fault and chance < _WITH_ACCOUNT:
        return rng.choice(world.accounts[country]), "portal"
    channel = rng.choice(_CHANNELS) if kind.shops else "portal"
    return people.somebody(rng, country, number), channel


def _devices(
    world: World, kind: plan.Kind, rng: Random, country: str, day: date
) -> tuple[DeviceFacts, ...]:
    if kind.device is None:
        return (devices.of_nobody(rng, country),)
    youngest, oldest = kind.device
    between = (day - timedelta(days=oldest), day - timedelta(days=youngest))
    first = world.fleet.take(rng, country, between, model=kind.model)
    brand = products.brand_of(first.sku_code)
    more = [world.fleet.take(rng, country, between, brand) for _ in range(kind.lines - 1)]
    return (first, *more)
