"""Makes the whole demo, from the first product to the parcel that is late today."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from django.db import connection

from accounts.models import ApiKey
from demo import devices, faults, logins, people, places, plan, products, story_of_the_mouse
from demo.carriers import LIVE_FOR, Carriers
from demo.history import History
from demo.people import Person
from demo.settling import Crank, Labels, Mails, Pickups, Voids
from demo.walk import Staff, Walk
from events import effects
from events.actor import Actor
from events.models import Effect, Event
from rma.models import Rma
from warranty.facts import DeviceFacts

Say = Callable[[str], None]
SYSTEM = Actor.system("demo")
ACCOUNTS_PER_COUNTRY = 12
KNOWN_PEOPLE = (
    ("TW", "林雅婷", logins.MOUSE_OWNER),
    ("CN", "王磊", logins.CUSTOMER_CN),
    ("US", "Grace Miller", logins.CUSTOMER_US),
    ("DE", "Jonas Weber", logins.CUSTOMER_DE),
)
_CHANNELS = ("portal",) * 14 + ("admin", "admin", "email", "api", "api", "import")
_BEFORE_HISTORY = timedelta(days=devices.SALES_DAYS + 30)
_SAY_EVERY = 5.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    rmas: int = 320
    devices: int = 4000
    seed: int = 7


@dataclass(frozen=True, slots=True)
class World:
    """What every road needs."""

    end: datetime
    staff: Staff
    carriers: Carriers
    fleet: devices.Fleet
    known: dict[str, Person]
    accounts: dict[str, list[Person]]


class NotEmptyError(Exception):
    """The database holds other data."""


class UnfinishedError(Exception):
    """Something that was asked for did not happen; the message names it."""


def is_there() -> bool:
    """Whether the demo was made before: its partner's key gets its known secret at the very end."""
    return ApiKey.objects.filter(prefix=logins.API_KEY_PREFIX).exists()


def seed(*, today: date, size: Size, say: Say) -> None:
    """Make the demo's history up to the beginning of `today`.

    Raises NotEmptyError, and UnfinishedError when a call to the outside could not be made.
    """
    if Event.objects.exists():
        raise NotEmptyError
    end = datetime.combine(today, datetime.min.time(), UTC)
    carriers = Carriers(live_from=end - LIVE_FOR)
    with (
        _quick_commits(),
        effects.replaced(Labels(carriers), Voids(carriers), Pickups(), Mails(end)),
    ):
        crank = Crank(until=end + timedelta(days=1))
        world = _prepare(end, size, carriers, say)
        _walk(_history(world, size, crank), say)
        crank.finish()
    _ensure_finished()
    people.publish_partner_key()
    say(f"  {Rma.objects.count()} requests, {Event.objects.count()} events")


@contextmanager
def _quick_commits() -> Iterator[None]:
    """Do not wait for the disk after each of ten thousand commits: a crash starts all over."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
        try:
            yield
        finally:
            cursor.execute("RESET synchronous_commit")


def _ensure_finished() -> None:
    """Raises UnfinishedError unless every call was made or refused for good."""
    settled = (Effect.State.DONE, Effect.State.FAILED)
    left = Effect.objects.exclude(state__in=settled).values_list("key", "error")
    if left:
        raise UnfinishedError("; ".join(f"{key}: {error}" for key, error in left[:5]))


def _prepare(end: datetime, size: Size, carriers: Carriers, say: Say) -> World:
    beginning = end - _BEFORE_HISTORY
    rng = Random(f"{size.seed}/world")
    users = people.hire(beginning)
    key = people.give_partner_key(users[logins.OPS], beginning)
    ids = {email: Actor.staff(user.pk) for email, user in users.items()}
    staff = Staff(
        agents=(ids[logins.AGENT], ids[logins.SECOND_AGENT]),
        supervisor=ids[logins.SUPERVISOR],
        dock=ids[logins.DOCK],
        technicians=(ids[logins.TECHNICIAN], ids[logins.SECOND_TECHNICIAN]),
        operations=ids[logins.OPS],
        partner=Actor.partner(key.pk),
    )
    skus = products.put_on_sale(staff.operations, beginning)
    codes = faults.list_faults(staff.operations, beginning)
    centres = places.open_places(staff.operations, beginning)
    stock = places.stock_up(staff.operations, beginning)
    say(f"  {skus} products, {codes} fault codes, {centres} places, {stock} stocks")
    known = {
        country: people.sign_up(
            Person(people.contact_of(rng, country, name, email), people.LANGUAGE_OF[country]),
            beginning,
            password=logins.PASSWORD,
        )
        for country, name, email in KNOWN_PEOPLE
    }
    accounts = {
        country: [
            people.sign_up(
                people.somebody(rng, country, 9000 + 100 * at + n), beginning, password=None
            )
            for n in range(min(ACCOUNTS_PER_COUNTRY, size.rmas // 8 + 1))
        ]
        for at, country in enumerate(products.PRICES)
    }
    fleet = devices.Fleet(devices.plan(rng, size.devices, end.date()))
    return World(end, staff, carriers, fleet, known, accounts)


def _history(world: World, size: Size, crank: Crank) -> History:
    """Every road with the moment it begins, and the sales of every week."""
    history = History(world.end, crank.settle)
    for number, kind in enumerate(plan.chosen(size.rmas)):
        rng = Random(f"{size.seed}/{number}")
        walk = _walker(world, kind, rng, number)
        history.begin(walk.after(0, 0.2, office=False), kind.road(walk))
    history.begin(world.end - _BEFORE_HISTORY, devices.sales(world.fleet.sold))
    mouse = _mouse(world, size)
    history.begin(mouse.now, story_of_the_mouse.story(mouse, world.end))
    return history


def _walker(world: World, kind: plan.Kind, rng: Random, number: int) -> Walk:
    person, channel = _somebody(world, kind, rng, number)
    start = world.end - timedelta(days=rng.uniform(*kind.days_ago))
    return Walk(
        rng=rng,
        now=start,
        person=person,
        devices=_devices(world, kind, rng, person.country, start.date()),
        staff=world.staff,
        carriers=world.carriers,
        channel=channel,
    )


def _devices(
    world: World, kind: plan.Kind, rng: Random, country: str, day: date
) -> tuple[DeviceFacts, ...]:
    if kind.device is None:
        return (devices.of_nobody(rng, country),)
    youngest, oldest = kind.device
    between = (day - timedelta(days=oldest), day - timedelta(days=youngest))
    first = world.fleet.take(rng, country, between)
    brand = products.brand_of(first.sku_code)
    more = [world.fleet.take(rng, country, between, brand) for _ in range(kind.lines - 1)]
    return (first, *more)


def _somebody(world: World, kind: plan.Kind, rng: Random, number: int) -> tuple[Person, str]:
    """Who asks, and through which channel: account or guest, at home or through a shop."""
    country = "DE" if kind.postcode else rng.choice(devices.COUNTRIES)
    chance = rng.random()
    if kind.postcode:
        person = people.somebody(rng, country, number)
        return people.moved_to(person, kind.postcode), "portal"
    if chance < 0.06:
        return world.known[country], "portal"
    if chance < 0.3:
        return rng.choice(world.accounts[country]), "portal"
    channel = rng.choice(_CHANNELS) if kind.shops else "portal"
    return people.somebody(rng, country, number), channel


def _mouse(world: World, size: Size) -> Walk:
    bought = world.end - timedelta(days=story_of_the_mouse.BOUGHT_DAYS_AGO - 3)
    return Walk(
        rng=Random(f"{size.seed}/mouse"),
        now=bought,
        person=world.known["TW"],
        devices=(DeviceFacts(sku_code=story_of_the_mouse.MODEL, serial=story_of_the_mouse.SERIAL),),
        staff=world.staff,
        carriers=world.carriers,
    )


def _walk(history: History, say: Say) -> None:
    said = time.monotonic()
    for moment in history.run():
        if time.monotonic() - said > _SAY_EVERY:
            said = time.monotonic()
            say(f"  {moment:%Y-%m}: {Rma.objects.count()} requests so far")
