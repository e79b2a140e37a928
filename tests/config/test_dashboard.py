"""The front page of the admin: each role sees its own work, and the counts are cheap."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Customer, User
from accounts.roles import Role
from config import dashboard, navigation
from events import clock
from events.actor import Actor
from rma import services
from rma.models import Rma
from tests.rma.conftest import intake
from tests.support import staff
from tests.support.histories import mouse
from tests.support.people import NOW, Catalogue, colleague

pytestmark = pytest.mark.django_db
SEEN = {
    Role.AGENT: {"Customers", "Bench"},
    Role.SUPERVISOR: {"Decisions", "Customers", "Bench", "Quality"},
    Role.DOCK: {"Dock", "Bench"},
    Role.QUALITY: {"Bench", "Quality"},
    Role.OPS: {"Machinery"},
}


def opened(customer: Customer, serial: str) -> Rma:
    asked = intake(mouse(serial), customer_id=customer.id)
    return services.receive(actor=Actor.customer(customer.id), now=NOW, intake=asked)


def test_each_role_sees_its_own_work_and_may_open_it(db: None) -> None:
    for role, person in staff.colleagues().items():
        client = staff.signed_in(person)
        page = client.get(reverse("admin:index"))
        assert {str(title) for title, _tiles in page.context["sections"]} == SEEN[role]
        assert "Nothing waits for you" in page.content.decode()
        for _title, tiles in page.context["sections"]:
            for tile in tiles:
                assert client.get(tile.url).status_code == 200, (role, tile.url)


def test_the_side_bar_leads_nobody_to_a_closed_door(db: None) -> None:
    for role, person in staff.colleagues().items():
        client = staff.signed_in(person)
        groups = client.get(reverse("admin:index")).context["sidebar_navigation"]
        links = [item["link"] for group in groups for item in group["items"]]
        assert links[0] == reverse("admin:index")
        for link in links:
            assert client.get(link).status_code == 200, (role, link)


def test_every_list_of_the_admin_is_in_the_side_bar() -> None:
    from django.contrib import admin

    ours = {"rma", "repair", "compensation", "desk", "inventory", "shipping", "warranty",
            "catalog", "accounts", "events", "notifications", "sla"}  # fmt: skip
    linked = {item.page for group in navigation.GROUPS for item in group.items}
    lists = {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        for model in admin.site._registry
        if model._meta.app_label in ours
    }
    assert lists <= linked


def test_the_most_pressing_queue_comes_first(
    customer: Customer, catalogue: Catalogue, supervisor: User
) -> None:
    rma = opened(customer, "SN-1")
    services.escalate(actor=Actor.staff("7"), now=NOW, rma_id=rma.id, code="safety")
    page = staff.signed_in(supervisor).get(reverse("admin:index"))
    first = page.context["first"]
    assert (str(first.title), first.count, first.tone) == ("Escalated", 1, "danger")
    assert rma.number in staff.signed_in(supervisor).get(first.url).content.decode()


def test_the_front_page_asks_as_often_for_many_as_for_few(
    customer: Customer, catalogue: Catalogue
) -> None:
    root = User.objects.create_superuser(email="root@example.com", password=None)
    client: Client = staff.signed_in(root)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("admin:index"))
        return len(seen)

    queries()  # what is asked only once per process
    few = queries()
    for index in range(12):
        opened(customer, f"SN-{index}")
    assert queries() == few
    counts = sum(len(section.queues) for section in dashboard.SECTIONS)
    assert few <= counts + 8


def test_what_came_in_since_yesterday_is_new(
    customer: Customer, catalogue: Catalogue, agent: User
) -> None:
    opened(customer, "SN-1")
    with clock.frozen(NOW):
        page = staff.signed_in(agent).get(reverse("admin:index"))
    counts = {str(t.title): t.count for _title, tiles in page.context["sections"] for t in tiles}
    assert counts["New since yesterday"] == 1
    assert counts["Late"] == 0


def test_a_second_supervisor_finds_the_erasure_that_waits(customer: Customer) -> None:
    people = staff.colleagues()
    asking, other = people[Role.SUPERVISOR], colleague("Second", Role.SUPERVISOR)
    staff.signed_in(asking).post(reverse("admin:accounts_customer_erase", args=[customer.pk]))
    page = staff.signed_in(other).get(reverse("admin:index"))
    tiles = [tile for _title, tiles in page.context["sections"] for tile in tiles]
    (tile,) = [tile for tile in tiles if "erasure=asked" in tile.url]
    assert tile.count == 1
    listed = staff.signed_in(other).get(tile.url).context["cl"].queryset
    assert [found.pk for found in listed] == [customer.pk]


def test_an_empty_list_offers_only_what_the_reader_may_do(db: None) -> None:
    client = staff.signed_in(staff.colleagues()[Role.OPS])
    empty = client.get(reverse("admin:events_parkedstream_changelist")).content.decode()
    assert "Nothing here yet" in empty
    assert "/add/" not in empty
    searched = client.get(reverse("admin:catalog_sku_changelist"), {"q": "no such"})
    assert "Nothing matches" in searched.content.decode()
    assert "Reset filters" in searched.content.decode()
    assert "/add/" in searched.content.decode()
