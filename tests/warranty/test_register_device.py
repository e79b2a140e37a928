"""Devices become known, piece by piece, and never contradict themselves."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from catalog import selectors as catalog
from events.actor import Actor
from events.errors import DomainError, InvalidInput
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.people import Catalogue, Partner
from tests.warranty.conftest import CLERK, NOW, TODAY, Sell
from warranty import selectors, services
from warranty.facts import DeviceFacts, PolicyTerms
from warranty.models import Device, WarrantyPolicy

pytestmark = pytest.mark.django_db
MOUSE = DeviceFacts(sku_code="PP-MOUSE-1", serial="SN1", sold_on=date(2026, 5, 1), country="TW")


def register(device: DeviceFacts, actor: Actor = CLERK) -> Device:
    return services.register_device(actor=actor, now=NOW, device=device)


def test_a_device_is_known_by_product_and_serial(catalogue: Catalogue) -> None:
    device = register(replace(MOUSE, serial=" sn 1 "))
    assert (device.serial, device.sold_on, device.registered_by) == (
        "SN1",
        date(2026, 5, 1),
        "staff:1",
    )
    assert selectors.look_up(sku_code="PP-MOUSE-1", serial="sn1") == device
    assert selectors.look_up(sku_code="PP-KEYS-1", serial="sn1") is None
    assert recorded_types(device.stream) == ["warranty.device_registered"]


def test_registering_the_same_again_changes_nothing(catalogue: Catalogue) -> None:
    register(MOUSE)
    with assert_nothing_changed(Device):
        register(MOUSE)
        register(DeviceFacts(sku_code="PP-MOUSE-1", serial="SN1"))


def test_later_facts_complete_earlier_ones(catalogue: Catalogue) -> None:
    first = register(MOUSE)
    second = register(DeviceFacts(sku_code="PP-MOUSE-1", serial="SN1", registered_on=TODAY))
    assert (second.id, second.sold_on, second.registered_on) == (first.id, MOUSE.sold_on, TODAY)
    assert second.version == 2


def test_nobody_contradicts_what_is_known(catalogue: Catalogue) -> None:
    register(MOUSE)
    with assert_nothing_changed(Device), pytest.raises(DomainError) as refusal:
        register(replace(MOUSE, sold_on=date(2026, 6, 1)))
    assert refusal.value.code == "device_facts_conflict"


def test_a_partner_adds_nothing_to_what_another_registered(
    catalogue: Catalogue, partner: Partner
) -> None:
    register(MOUSE)
    with assert_nothing_changed(Device), pytest.raises(DomainError) as refusal:
        register(replace(MOUSE, lot="L1"), actor=Actor.partner(partner.key.pk))
    assert refusal.value.code == "device_facts_conflict"


def test_a_partner_completes_its_own(catalogue: Catalogue, partner: Partner) -> None:
    actor = Actor.partner(partner.key.pk)
    register(MOUSE, actor)
    assert register(replace(MOUSE, lot="L1"), actor).lot == "L1"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"serial": ""}, "serial"),
        ({"serial": "S" * 61}, "serial"),
        ({"serial": "S\x00N"}, "serial"),
        ({"sku_code": "NOPE"}, "sku"),
        ({"country": "Taiwan"}, "country"),
        ({"lot": "x" * 41}, "lot"),
        ({"sold_on": TODAY + timedelta(days=2)}, "sold_on"),
        ({"registered_on": date(1899, 1, 1)}, "registered_on"),
    ],
)
def test_wrong_facts_are_named_and_nothing_is_stored(
    catalogue: Catalogue, wrong: dict[str, Any], field: str
) -> None:
    with assert_nothing_changed(Device), pytest.raises(InvalidInput) as refusal:
        register(replace(MOUSE, **wrong))
    assert list(refusal.value.errors) == [field]


def test_many_devices_are_registered_together_or_not_at_all(catalogue: Catalogue) -> None:
    devices = [replace(MOUSE, serial=f"SN{number}") for number in range(5)]
    wrong = [*devices, replace(MOUSE, serial="")]
    with assert_nothing_changed(Device), pytest.raises(InvalidInput) as refusal:
        services.register_devices(actor=CLERK, now=NOW, devices=wrong)
    assert list(refusal.value.errors) == ["devices.5.serial"]
    made = services.register_devices(actor=CLERK, now=NOW, devices=[*devices, devices[0]])
    assert made[0] == made[5]
    assert Device.objects.count() == 5


@pytest.mark.parametrize("count", [0, 1001])
def test_the_size_of_a_batch_is_limited(catalogue: Catalogue, count: int) -> None:
    with assert_nothing_changed(Device), pytest.raises(InvalidInput):
        services.register_devices(actor=CLERK, now=NOW, devices=[MOUSE] * count)


def replace_mouse(new_serial: str = "NEW1", serial: str = "SN1") -> Device:
    return services.replace_device(
        actor=CLERK,
        now=NOW,
        sku_code="PP-MOUSE-1",
        serial=serial,
        new_sku_code="PP-MOUSE-1",
        new_serial=new_serial,
        rma_id="0198c0de-0000-7000-8000-000000000001",
        line_id="0198c0de-0000-7000-8000-000000000002",
    )


@pytest.mark.parametrize(("days_ago", "days_left"), [(30, 335), (360, 90), (500, 90)])
def test_a_replacement_inherits_the_remainder_or_ninety_days(
    sell: Sell, days_ago: int, days_left: int
) -> None:
    old = sell(days_ago=days_ago)
    new = replace_mouse()
    assert new.covered_until == TODAY + timedelta(days=days_left)
    assert (new.replaces, new.sold_on, new.country) == (old.id, old.sold_on, "TW")
    old.refresh_from_db()
    assert (old.state, old.replaced_by) == ("replaced", new.id)
    call_command("replay", "warranty.devices", "--check")


def test_a_device_we_never_saw_can_be_replaced_too(policy: WarrantyPolicy) -> None:
    new = replace_mouse()
    assert new.covered_until == TODAY + timedelta(days=90)


def test_replacing_twice_with_the_same_piece_changes_nothing(sell: Sell) -> None:
    sell()
    new = replace_mouse()
    with assert_nothing_changed(Device):
        assert replace_mouse() == new


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        (("NEW2", "SN1"), "device_already_replaced"),
        (("SOLD", "SN2"), "replacement_taken"),
        (("SN2", "SN2"), "replacement_taken"),
        (("NEW1", "SN2"), "replacement_taken"),
    ],
)
def test_a_replacement_must_be_free_and_the_old_piece_still_in_use(
    sell: Sell, pair: tuple[str, str], code: str
) -> None:
    for serial in ("SN1", "SN2", "SOLD"):
        sell(serial)
    register(DeviceFacts(sku_code="PP-MOUSE-1", serial="NEW2"))
    replace_mouse()
    with assert_nothing_changed(Device), pytest.raises(DomainError) as refusal:
        replace_mouse(*pair)
    assert refusal.value.code == code


def test_a_published_policy_gets_a_version_and_never_changes(policy: WarrantyPolicy) -> None:
    terms = PolicyTerms(valid_from=date(2026, 1, 1), days=730)
    second = services.publish_policy(actor=CLERK, now=NOW, terms=terms)
    other = services.publish_policy(actor=CLERK, now=NOW, terms=replace(terms, country="DE"))
    assert (policy.version, second.version, other.version) == (1, 2, 1)


def test_the_database_refuses_to_change_a_published_policy(policy: WarrantyPolicy) -> None:
    with assert_nothing_changed(WarrantyPolicy):
        for change in (
            lambda: WarrantyPolicy.objects.update(days=1),
            lambda: WarrantyPolicy.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
                change()


def test_a_policy_with_wrong_terms_is_refused(catalogue: Catalogue) -> None:
    terms = PolicyTerms(valid_from=date(2026, 1, 1), days=-1, country="Taiwan")
    with assert_nothing_changed(WarrantyPolicy), pytest.raises(InvalidInput) as refusal:
        services.publish_policy(actor=CLERK, now=NOW, terms=terms)
    assert set(refusal.value.errors) == {"days", "country"}


def test_a_german_purchase_follows_the_german_policy(policy: WarrantyPolicy) -> None:
    german = services.publish_policy(
        actor=CLERK,
        now=NOW,
        terms=PolicyTerms(valid_from=date(2022, 1, 1), days=730, country="DE"),
    )
    sku = catalog.sku("PP-MOUSE-1")
    chosen = [
        selectors.policy_for(sku=sku, country=country, purchased_on=day)
        for country, day in (("DE", TODAY), ("TW", TODAY), ("DE", date(2021, 1, 1)))
    ]
    assert chosen == [german, policy, policy]
