"""Registering and changing customers."""

from uuid import UUID

import pytest
from django.test import Client

import accounts.services
from accounts import selectors
from accounts.errors import CustomerIsErased, NoSuchCustomer, OnlyForCustomers
from accounts.models import Address, Customer, User
from events.actor import Actor
from events.errors import InvalidInput, NotAllowed
from events.ids import uuid7
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.people import NOW, SETUP

pytestmark = pytest.mark.django_db

GUEST = Actor.guest("session")


def register(
    *,
    name: str = "Ana",
    email: str = "ana@example.com",
    phone: str = "",
    country: str = "US",
    language: str = "en",
) -> Customer:
    return accounts.services.register_customer(
        actor=GUEST,
        now=NOW,
        name=name,
        email=email,
        phone=phone,
        country=country,
        language=language,
    )


def test_a_guest_becomes_a_customer_and_the_event_holds_only_the_id() -> None:
    customer = register(phone="+1 (555) 010-9999")

    assert (customer.email, customer.phone, customer.created_at) == (
        "ana@example.com",
        "+15550109999",
        NOW,
    )
    assert recorded_types(f"customer/{customer.pk}") == ["accounts.customer_registered"]


def test_two_guests_with_one_address_stay_two_customers() -> None:
    first, second = register(), register(email="ANA@example.com ")

    assert first.pk != second.pk
    assert [found.pk for found in selectors.customers_with_email("Ana@Example.com")] == [
        second.pk,
        first.pk,
    ]


def test_nobody_is_found_by_an_empty_address(customer: Customer) -> None:
    assert list(selectors.customers_with_email("  ")) == []


@pytest.mark.parametrize("name", ["Zoë 🦊", "نور الهدى", "王小明", "a" * 120])
def test_names_of_every_script_are_kept_as_they_are(name: str) -> None:
    assert Customer.objects.get(pk=register(name=name).pk).name == name


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "a" * 121),
        ("name", "Ana\x00"),
        ("name", "Ana\nBcc: x@example.com"),
        ("name", "Ana\ud800"),
        ("email", ""),
        ("email", "ana"),
        ("email", "ana@"),
        ("email", "an\x00a@example.com"),
        ("email", "anä@example.com"),
        ("email", f"{'a' * 250}@example.com"),
        ("phone", "call me"),
        ("phone", "123"),
        ("phone", "\x00"),
        ("country", "Taiwan"),
        ("country", ""),
        ("language", "fr"),
    ],
)
def test_bad_input_names_its_field_and_stores_nothing(field: str, value: str) -> None:
    with assert_nothing_changed(Customer), pytest.raises(InvalidInput) as refusal:
        register(**{field: value})

    assert refusal.value.code == "invalid_input"
    assert list(refusal.value.errors) == [field]


def test_all_wrong_fields_are_named_at_once() -> None:
    with pytest.raises(InvalidInput) as refusal:
        register(name="", email="x", country="x")

    assert sorted(refusal.value.errors) == ["country", "email", "name"]


def test_staff_do_not_become_customers_by_opening_a_page_for_customers(agent: User) -> None:
    with assert_nothing_changed(Customer), pytest.raises(OnlyForCustomers) as refusal:
        accounts.services.customer_for(user=agent, now=NOW)

    assert (refusal.value.code, refusal.value.http_status) == ("only_for_customers", 403)


@pytest.mark.parametrize("path", ["/preferences/", "/preferences/erase/", "/preferences/keep/"])
def test_pages_about_oneself_are_closed_to_staff(client: Client, agent: User, path: str) -> None:
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")

    with assert_nothing_changed(Customer):
        assert client.post(path, {"name": "Aiko", "confirm": "on"}).status_code == 403
        assert client.get(path).status_code == (405 if path.endswith("keep/") else 403)


def test_staff_who_look_for_their_returns_find_everybodys(client: Client, agent: User) -> None:
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/returns/").headers["Location"] == "/admin/rma/rma/"


def test_a_user_is_one_customer_however_often_asked() -> None:
    user = accounts.services.register_user(
        actor=GUEST, now=NOW, email="u@example.com", name="U", language="zh-hant", password=None
    )

    first = accounts.services.customer_for(user=user, now=NOW)
    with assert_nothing_changed(Customer):
        second = accounts.services.customer_for(user=user, now=NOW)

    assert first.pk == second.pk
    assert (first.name, first.email, first.language, first.user_id) == (
        "U",
        "u@example.com",
        "zh-hant",
        user.pk,
    )
    assert selectors.customer_of(user) == first


def test_a_change_is_recorded_with_the_names_of_its_fields(customer: Customer) -> None:
    changed = accounts.services.update_customer(
        actor=Actor.customer(customer.pk),
        now=NOW,
        customer_id=customer.pk,
        email="Mei@New.example.com",
        country="TW",
    )

    assert (changed.email, changed.email_normalised) == (
        "Mei@New.example.com",
        "mei@new.example.com",
    )
    assert recorded_types(f"customer/{customer.pk}") == [
        "accounts.customer_registered",
        "accounts.customer_updated",
    ]


def test_the_same_values_again_are_no_change(customer: Customer) -> None:
    with assert_nothing_changed(Customer):
        accounts.services.update_customer(
            actor=SETUP, now=NOW, customer_id=customer.pk, name="Mei Lin"
        )


def test_a_customer_changes_nobody_else(customer: Customer, other_customer: Customer) -> None:
    with assert_nothing_changed(Customer, Address), pytest.raises(NotAllowed):
        accounts.services.update_customer(
            actor=Actor.customer(other_customer.pk), now=NOW, customer_id=customer.pk, name="X"
        )
    with assert_nothing_changed(Customer, Address), pytest.raises(NotAllowed):
        add_address(customer.pk, actor=Actor.customer(other_customer.pk))


def test_an_address_belongs_to_its_customer(customer: Customer) -> None:
    address = add_address(customer.pk)

    assert list(selectors.addresses_of(customer.pk)) == [address]
    assert recorded_types(f"customer/{customer.pk}")[-1] == "accounts.address_added"


def test_an_address_without_a_street_is_refused(customer: Customer) -> None:
    with assert_nothing_changed(Address), pytest.raises(InvalidInput) as refusal:
        add_address(customer.pk, line1=" ")

    assert list(refusal.value.errors) == ["line1"]


def test_an_unknown_customer_is_refused() -> None:
    with assert_nothing_changed(Address), pytest.raises(NoSuchCustomer) as refusal:
        add_address(uuid7())

    assert (refusal.value.code, refusal.value.http_status) == ("no_such_customer", 404)
    with pytest.raises(NoSuchCustomer):
        selectors.customer("not-a-uuid")


def test_an_erased_customer_gets_nothing_new(customer: Customer) -> None:
    accounts.services.erase_customer(actor=SETUP, now=NOW, customer_id=customer.pk)

    with assert_nothing_changed(Customer, Address), pytest.raises(CustomerIsErased):
        add_address(customer.pk)


def add_address(customer_id: UUID, *, actor: Actor = SETUP, line1: str = "1 Road") -> Address:
    return accounts.services.add_address(
        actor=actor,
        now=NOW,
        customer_id=customer_id,
        name="Mei Lin",
        line1=line1,
        city="Taipei",
        postcode="104",
        country="TW",
    )
