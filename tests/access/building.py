"""The history of the access tests, made through the services: people, keys, returns."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client

import accounts.services
import catalog.services
import rma.services
import shipping.services
import warranty.services
from accounts.models import ApiKey, Customer, User
from accounts.roles import Role
from accounts.scopes import Scope
from events import clock
from events.actor import Actor
from rma.models import Rma
from rma.services import Contact, Intake, access
from shipping.tracking_codes import TrackingCode
from tests.access import keyring, objects
from tests.access.world import (
    AGENT,
    ANONYMOUS,
    BARE_KEY,
    DEACTIVATED,
    DOCK,
    FOREIGN_KEY,
    GUEST,
    KEY,
    LOST,
    MEIS,
    OTHER,
    OWNER,
    SUPERVISOR,
    World,
)  # fmt: skip
from tests.rma.portal import picture
from tests.shipping.support import bought_label
from tests.support import histories, people
from tests.support.histories import START, Story
from tests.support.people import NOW, SETUP, Partner
from warranty.facts import DeviceFacts


def files_in(folder: Path) -> dict[str, Any]:
    """The settings under which uploads and mails of this world are files in a folder."""
    return {
        "MEDIA_ROOT": folder,
        "EMAIL_BACKEND": "notifications.adapters.outbox.OutboxBackend",
        "EMAIL_FILE_PATH": str(folder / "outbox"),
    }


def build() -> World:
    """Make everything, through the services only, under the settings of `files_in`."""
    _catalogue()
    mei = _customer("mei.lin@example.com", "Mei Lin", "TW")
    jonas = _customer("jonas.weber@example.com", "Jonas Weber", "DE")
    accounts.services.sync_roles(actor=SETUP, now=NOW)
    staff = {role.value: people.colleague(f"Some-{role.value}", role) for role in Role}
    gone = people.colleague("Gone", Role.SUPERVISOR)
    shop, bare, foreign = _partner("shop"), _partner("bare", scopes=[]), _partner("foreign")
    equipped, waiting, keyed = (
        _user(f"{name}@example.com", name, people.PASSWORD)
        for name in ("equipped", "waiting", "keyed")
    )
    story = _history(mei, staff)
    shops = _shops(shop, story)
    world = World(ids=objects.ids(story, shop, shops))
    world.keyring = keyring.forge(
        world.ids[MEIS], shops, staff[SUPERVISOR], equipped, waiting, keyed
    )
    world.credentials = {
        ANONYMOUS: {},
        GUEST: _guest(story.rma),
        OWNER: _session(mei.user),
        OTHER: _session(jonas.user),
        **{name: _session(person) for name, person in staff.items()},
        DEACTIVATED: _session(gone),
        KEY: shop.headers,
        BARE_KEY: bare.headers,
        FOREIGN_KEY: foreign.headers,
    }
    User.objects.filter(pk=gone.pk).update(is_active=False)
    # Used just now: that need not be noted again with each of some thousand requests.
    ApiKey.objects.update(last_used_at=clock.now())
    return world


def _catalogue() -> None:
    services = catalog.services
    told: dict[str, Any] = {"actor": SETUP, "now": NOW}
    for brand in people.BRANDS:
        services.put_brand(**told, brand=brand)
    for centre in people.CENTRES:
        services.put_return_centre(**told, centre=centre)
    for sku in people.SKUS:
        services.put_sku(**told, sku=sku)
    for fault in people.FAULT_CODES:
        services.put_fault_code(**told, fault_code=fault)
    histories.publish_policy()
    histories.stock_up()


def _customer(email: str, name: str, country: str) -> Customer:
    user = _user(email, name, people.PASSWORD)
    return accounts.services.register_customer(
        actor=SETUP, now=NOW, name=name, email=email, country=country, language="en",
        user_id=user.pk,
    )  # fmt: skip


def _user(email: str, name: str, password: str | None) -> User:
    return accounts.services.register_user(
        actor=SETUP, now=NOW, email=email, name=name, language="en", password=password,
        email_verified=True,
    )  # fmt: skip


def _partner(name: str, scopes: list[str] | None = None) -> Partner:
    user = _user(f"api@{name}.example.com", name, None)
    key, secret = accounts.services.issue_api_key(
        actor=SETUP, now=NOW, name=name, owner_id=user.pk,
        scopes=Scope.values if scopes is None else scopes,
    )  # fmt: skip
    return Partner(user, key, secret)


def _session(user: Any) -> Mapping[str, str]:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"}


def _guest(opened: Rma) -> Mapping[str, str]:
    """A browser that came by the link of an e-mail."""
    link = access.issue_link(actor=SETUP, now=clock.now(), rma_id=opened.id)
    client = Client()
    client.get(f"/t/{access.link_token(link.id)}/")
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"}


def _history(mei: Customer, staff: Mapping[str, User]) -> Story:
    """Mei's mouse is on the bench; the money for another one waits for a decision."""
    story = Story(mei, staff[AGENT], staff[DOCK])
    for serial in ("SN-1", "SN-2", "SN-3"):
        device = DeviceFacts(
            sku_code="PP-MOUSE-1", serial=serial, sold_on=date(2026, 6, 1), country="TW",
            customer_id=mei.id,
        )  # fmt: skip
        warranty.services.register_device(actor=SETUP, now=START, device=device)
    story.received()
    _label(story, "EC0000001TW")
    _photo(story, Actor.customer(mei.id))
    story.arrived()
    money = Story(mei, staff[AGENT], staff[DOCK], story.now)
    money.received(service="refund", reason="quality_issue", serial="SN-2")
    _label(money, "EC0000003TW")
    money.arrived().diagnosed("refund").finished("scrap")
    Story(mei, staff[AGENT], staff[DOCK], story.now).received(service="consultation", serial="")
    lost = Story(mei, staff[AGENT], staff[DOCK], story.now).received(serial="SN-3")
    _label(lost, LOST)
    lost.tracked(lost.shipment("inbound"), TrackingCode.IN_TRANSIT)
    return story


def _shops(shop: Partner, mei: Story) -> Rma:
    """The shop sends its customer's mouse."""
    actor, now = Actor.partner(shop.key.pk), mei.now
    device = DeviceFacts(sku_code="PP-MOUSE-1", serial="SN-7", sold_on=START.date(), country="TW")
    warranty.services.register_device(actor=actor, now=now, device=device)
    contact = Contact(
        name="Ann", email="ann@shop.example.com", line1="Road 1", city="Taipei", postcode="105",
        country="TW",
    )  # fmt: skip
    asked = Intake(
        service_type="repair", reason="defective", channel="api", customer_id=None,
        contact=contact, currency="TWD", language="en", lines=(histories.mouse("SN-7"),),
    )  # fmt: skip
    story = Story(mei.customer, mei.agent, mei.dock_worker, now)
    story.rma_id = rma.services.receive(actor=actor, now=now, intake=asked).id
    story.settle()
    _label(story, "EC0000002TW")
    _photo(story, actor)
    return story.rma


def _photo(story: Story, actor: Actor) -> None:
    upload = rma.services.Upload("mouse.jpg", ContentFile(picture(), "mouse.jpg"), "photo")
    rma.services.add_evidence(actor=actor, now=story.now, rma_id=story.rma_id, upload=upload)


def _label(story: Story, number: str) -> None:
    """The carrier sold the return label."""
    label = bought_label(story.shipment("inbound"), number)
    shipping.services.record_label(
        actor=Actor.carrier("embedded"), now=story.now, shipment_id=story.shipment("inbound").id,
        label=label,
    )  # fmt: skip
    story.settle()
