"""What a product needs before its first customer: goods, a centre, stock, rules, people."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

import accounts.services
import catalog.services
import inventory.services
import warranty.services
from accounts.models import User
from accounts.roles import Role
from accounts.scopes import Scope
from catalog.facts import BrandFacts, FaultCodeFacts, ReturnCentreFacts, SkuFacts
from events.actor import Actor
from inventory.models import Warehouse
from warranty.facts import DeviceFacts, PolicyTerms

ACTOR = Actor.system("chaos")
SKU, FAULT, WAREHOUSE, COUNTRY = "CH-MOUSE", "CH-LB-DC", "TPE", "TW"
STOCK = 10_000
FACTORS_SHOWN = "account_authentication_methods"  # where allauth keeps them
SOLD_AGO = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Keys:
    """How clients get in."""

    api_key: str
    staff_session: str


def make(now: datetime) -> Keys:
    """Everything, through the services; how to get in."""
    _goods(now)
    warranty.services.publish_policy(
        actor=ACTOR, now=now, terms=PolicyTerms(valid_from=date(2020, 1, 1), days=365)
    )
    Warehouse.objects.create(code=WAREHOUSE, name="Taipei", country=COUNTRY)
    inventory.services.receive(
        actor=ACTOR, now=now, key="opening", warehouse=WAREHOUSE, sku_code=SKU, quantity=STOCK
    )
    return Keys(_partner(now), _staff_session(now))


def sell(serials: list[str], now: datetime) -> None:
    """Devices sold a quarter of a year ago, under warranty."""
    sold_on = (now - SOLD_AGO).date()
    for serial in serials:
        facts = DeviceFacts(sku_code=SKU, serial=serial, sold_on=sold_on, country=COUNTRY)
        warranty.services.register_device(actor=ACTOR, now=now, device=facts)


def _goods(now: datetime) -> None:
    brand = BrandFacts(
        code="chaos", name="Chaos", accent="#7a2e9e", sender_email="service@chaos.example.com",
        support_email="help@chaos.example.com",
    )  # fmt: skip
    centre = ReturnCentreFacts(
        code="TPE1", warehouse_code=WAREHOUSE, name="Taipei return centre", line1="1 Harbour Road",
        city="Taipei", postcode="104", country=COUNTRY, countries_served=(COUNTRY,),
        time_zone="Asia/Taipei",
    )  # fmt: skip
    sku = SkuFacts(
        code=SKU, brand_code="chaos", name="Chaos mouse", category="mouse",
        list_price=Decimal(1290), currency="TWD", weight_grams=95, hs_code="8471.60",
    )  # fmt: skip
    fault = FaultCodeFacts(
        code=FAULT, category="mouse", component="left button", symptom="double click",
        label="The left button clicks twice",
    )  # fmt: skip
    catalog.services.put_brand(actor=ACTOR, now=now, brand=brand)
    catalog.services.put_return_centre(actor=ACTOR, now=now, centre=centre)
    catalog.services.put_sku(actor=ACTOR, now=now, sku=sku)
    catalog.services.put_fault_code(actor=ACTOR, now=now, fault_code=fault)


def _partner(now: datetime) -> str:
    user = accounts.services.register_user(
        actor=ACTOR, now=now, email="api@shop.example.com", name="Shop", language="en",
        password=None, email_verified=True,
    )  # fmt: skip
    _key, secret = accounts.services.issue_api_key(
        actor=ACTOR, now=now, name="Shop", owner_id=user.pk, scopes=Scope.values
    )
    return secret


def _staff_session(now: datetime) -> str:
    """The cookie of a supervisor who has signed in with a second factor."""
    accounts.services.sync_roles(actor=ACTOR, now=now)
    user: User = accounts.services.add_staff(
        actor=ACTOR, now=now, email="sofia@staff.example.com", name="Sofia", language="en",
        roles=[Role.SUPERVISOR, Role.AGENT],
    )  # fmt: skip
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[FACTORS_SHOWN] = [{"method": "mfa", "at": now.timestamp()}]
    session.create()
    return str(session.session_key)
