"""What is there before anybody asks for anything: staff, products, places, stock, customers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from demo import devices, faults, logins, people, places, products
from demo.people import Person
from demo.walk import Staff
from events.actor import Actor

ACCOUNTS_PER_COUNTRY = 12
BEFORE_HISTORY = timedelta(days=devices.SALES_DAYS + 30)
KNOWN_PEOPLE = (
    ("TW", "林雅婷", logins.MOUSE_OWNER),
    ("CN", "王磊", logins.CUSTOMER_CN),
    ("US", "Grace Miller", logins.CUSTOMER_US),
    ("DE", "Jonas Weber", logins.CUSTOMER_DE),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    rmas: int = 320
    devices: int = 4000
    seed: int = 7


@dataclass(frozen=True, slots=True)
class World:
    """What every road needs. `known`: who can sign in; `accounts`: other customers with one."""

    end: datetime
    staff: Staff
    fleet: devices.Fleet
    known: dict[str, Person]
    accounts: dict[str, list[Person]]


def make(end: datetime, size: Size) -> World:
    """Store it all, as of three years before the end."""
    beginning = end - BEFORE_HISTORY
    rng = Random(f"{size.seed}/world")
    staff = _staff(beginning)
    products.put_on_sale(staff.operations, beginning)
    faults.list_faults(staff.operations, beginning)
    places.open_places(staff.operations, beginning)
    places.stock_up(staff.operations, beginning)
    accounts = min(ACCOUNTS_PER_COUNTRY, size.rmas // 8 + 1)
    return World(
        end=end,
        staff=staff,
        fleet=devices.Fleet(devices.plan(rng, size.devices, end.date())),
        known=_known_people(rng, beginning),
        accounts={
            country: _customers(rng, beginning, country, 9000 + 100 * at, accounts)
            for at, country in enumerate(products.PRICES)
        },
    )


def _staff(now: datetime) -> Staff:
    users = people.hire(now)
    key = people.give_partner_key(users[logins.OPS], now)
    actors = {email: Actor.staff(user.pk) for email, user in users.items()}
    return Staff(
        agents=(actors[logins.AGENT], actors[logins.SECOND_AGENT]),
        supervisor=actors[logins.SUPERVISOR],
        dock=actors[logins.DOCK],
        technicians=(actors[logins.TECHNICIAN], actors[logins.SECOND_TECHNICIAN]),
        operations=actors[logins.OPS],
        partner=Actor.partner(key.pk),
    )


def _known_people(rng: Random, now: datetime) -> dict[str, Person]:
    known = {}
    for country, name, email in KNOWN_PEOPLE:
        contact = people.contact_of(rng, country, name, email)
        person = Person(contact, people.LANGUAGE_OF[country])
        known[country] = people.sign_up(person, now, password=logins.PASSWORD)
    return known


def _customers(rng: Random, now: datetime, country: str, first: int, number: int) -> list[Person]:
    """Customers with an account that nobody knows the password of."""
    found = [people.somebody(rng, country, first + n) for n in range(number)]
    return [people.sign_up(person, now, password=None) for person in found]
