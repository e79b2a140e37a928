"""Staff pages of people: every change is a service call, nothing is editable around it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

import accounts.services
from accounts import selectors
from accounts.models import Address, ApiKey, Approval, Customer, User
from accounts.roles import Role
from events.actor import Actor
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.people import NOW, Partner, colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser(email="root@example.com", password=None)


@pytest.fixture
def as_root(client: Client, root: User) -> Client:
    client.force_login(root)
    return client


@pytest.mark.parametrize("name", ["user", "customer", "apikey"])
def test_lists_open_and_search(
    as_root: Client, name: str, customer: Customer, partner: Partner
) -> None:
    url = reverse(f"admin:accounts_{name}_changelist")
    assert as_root.get(url).status_code == 200
    assert as_root.get(url, {"q": "mei\x00' OR 1=1"}).status_code in (200, 400)


def test_a_colleague_is_added_with_roles(as_root: Client) -> None:
    answer = as_root.post(
        reverse("admin:accounts_user_add"),
        {"email": "New@Staff.example.com", "name": "Nia", "language": "en", "roles": ["dock"]},
    )

    assert answer.status_code == 302, answer.content.decode()
    nia = User.objects.get(email="new@staff.example.com")
    assert (nia.is_staff, selectors.roles_of(nia)) == (True, ("dock",))
    assert recorded_types(f"user/{nia.pk}") == [
        "accounts.user_registered",
        "accounts.user_roles_changed",
    ]


def test_a_user_is_changed_by_named_fields_only(as_root: Client, agent: User) -> None:
    page = reverse("admin:accounts_user_change", args=[agent.pk])
    assert as_root.get(page).status_code == 200

    answer = as_root.post(
        page,
        {
            "name": "Aiko T",
            "language": "zh-hans",
            "is_active": "on",
            "is_staff": "on",
            "roles": ["agent", "ops"],
            "is_superuser": "on",
            "email": "hacked@example.com",
            "password": "x",
        },
    )

    assert answer.status_code == 302, answer.content.decode()
    agent.refresh_from_db()
    assert (agent.name, agent.language) == ("Aiko T", "zh-hans")
    assert (agent.email, agent.is_superuser) == ("aiko@staff.example.com", False)
    assert selectors.roles_of(agent) == ("agent", "ops")


def test_ones_own_rights_are_shown_but_not_changed(as_root: Client, root: User) -> None:
    page = reverse("admin:accounts_user_change", args=[root.pk])
    assert 'name="roles"' not in as_root.get(page).content.decode()

    as_root.post(page, {"name": "Root", "language": "en", "roles": ["dock"]})

    root.refresh_from_db()
    assert (root.name, root.is_active, selectors.roles_of(root)) == ("Root", True, ())


def test_a_bad_name_is_shown_beside_its_field(as_root: Client, customer: Customer) -> None:
    page = reverse("admin:accounts_customer_change", args=[customer.pk])
    with assert_nothing_changed(Customer):
        answer = as_root.post(
            page,
            {"name": "Mei", "email": "not an address", "country": "TW", "language": "en"}
            | NO_ADDRESSES,
        )
    assert answer.status_code == 200
    assert "name@example.com" in answer.content.decode()


def test_a_customer_is_corrected_by_staff(client: Client, agent: User, customer: Customer) -> None:
    client.force_login(agent)
    answer = client.post(
        reverse("admin:accounts_customer_change", args=[customer.pk]),
        {
            "name": "Mei-Lin",
            "email": "mei.lin@example.com",
            "phone": "+886 2 1234 5678",
            "country": "TW",
            "language": "zh-hant",
        }
        | NO_ADDRESSES,
    )

    assert answer.status_code == 302, answer.content.decode()
    customer.refresh_from_db()
    assert (customer.name, customer.phone) == ("Mei-Lin", "+886212345678")
    assert recorded_types(f"customer/{customer.pk}")[-1] == "accounts.customer_updated"


def test_only_supervisors_erase_and_two_of_them(
    client: Client, agent: User, supervisor: User, customer: Customer
) -> None:
    url = reverse("admin:accounts_customer_erase", args=[customer.pk])
    client.force_login(agent)
    with assert_nothing_changed(Customer, Address):
        assert client.post(url).status_code == 403

    client.force_login(supervisor)
    assert client.get(url).status_code == 200
    customer.refresh_from_db()
    assert customer.erased_at is None

    assert client.post(url).status_code == 302
    with assert_nothing_changed(Customer, Address, Approval):
        assert "Another supervisor" in client.get(url).content.decode()
        assert client.post(url).status_code == 403  # asking and confirming are two people's

    client.force_login(colleague("Second", Role.SUPERVISOR))
    assert client.post(url).status_code == 302
    customer.refresh_from_db()
    assert (customer.name, customer.email) == ("", "")
    assert recorded_types()[-1] == "accounts.customer_erased"
    page = client.get(reverse("admin:accounts_customer_change", args=[customer.pk]))
    assert page.status_code == 200


def test_the_second_supervisor_may_refuse_to_erase(
    client: Client, supervisor: User, customer: Customer
) -> None:
    accounts.services.ask_to_erase(
        actor=Actor.staff(supervisor.pk), now=NOW, customer_id=customer.pk
    )
    client.force_login(colleague("Second", Role.SUPERVISOR))

    client.post(reverse("admin:accounts_customer_erase", args=[customer.pk]), {"refuse": "1"})

    customer.refresh_from_db()
    assert customer.erased_at is None

    assert Approval.objects.get().state == "refused"


def test_nobody_adds_or_deletes_customers(as_root: Client, customer: Customer) -> None:
    with assert_nothing_changed(Customer):
        assert as_root.get(reverse("admin:accounts_customer_add")).status_code == 403
        delete = reverse("admin:accounts_customer_delete", args=[customer.pk])
        assert as_root.post(delete, {"post": "yes"}).status_code == 403


def test_a_secret_is_shown_once_and_a_key_is_revoked(as_root: Client, root: User) -> None:
    answer = as_root.post(
        reverse("admin:accounts_apikey_add"),
        {
            "name": "Shop", "owner": root.pk, "scopes": ["rma:read"], "brand_codes": "pixelpaw",
            "requests_per_minute": "60",
        },
    )  # fmt: skip

    key = ApiKey.objects.get()
    secret = re.search(rf"{key.prefix}\.[\w-]+", answer.content.decode())
    assert secret is not None
    assert "no-store" in answer.headers["Cache-Control"]
    page = as_root.get(reverse("admin:accounts_apikey_change", args=[key.pk]))
    assert secret[0] not in page.content.decode()
    assert (key.brand_codes, key.requests_per_minute) == (["pixelpaw"], 60)

    rotate = reverse("admin:accounts_apikey_rotate", args=[key.pk])
    assert as_root.get(rotate).status_code == 200
    renewed = as_root.post(rotate)
    told = renewed.content.decode()
    assert "API key renewed" in told
    assert "API key issued" not in told
    assert "The former secret works until" in told
    assert renewed.status_code == 200
    assert secret[0] not in renewed.content.decode()
    assert re.search(rf"{key.prefix}\.[\w-]+", renewed.content.decode())
    assert as_root.post(rotate).status_code == 409

    assert as_root.post(reverse("admin:accounts_apikey_revoke", args=[key.pk])).status_code == 302
    key.refresh_from_db()
    assert key.revoked_at is not None


NO_ADDRESSES = {"addresses-TOTAL_FORMS": "0", "addresses-INITIAL_FORMS": "0"}
