"""Reference data are edited by staff with the right role, in plain forms."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from catalog.models import FaultCode, Sku
from tests.support.events import assert_nothing_changed
from tests.support.people import Catalogue

pytestmark = pytest.mark.django_db

NEW_FAULT = {
    "code": "KEY-SP-ST",
    "category": "keyboard",
    "component": "space bar",
    "symptom": "sticks",
    "label": "The space bar sticks",
}


@pytest.mark.parametrize("name", ["brand", "returncentre", "sku", "faultcode"])
def test_lists_open_with_few_queries_however_long(
    client: Client,
    ops_engineer: User,
    catalogue: Catalogue,
    name: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(ops_engineer)
    page = reverse(f"admin:catalog_{name}_changelist")
    with django_assert_max_num_queries(14):
        assert client.get(page).status_code == 200
    assert client.get(page, {"q": "x'\""}).status_code == 200


def test_a_quality_engineer_adds_a_fault_code(
    client: Client, quality_engineer: User, catalogue: Catalogue
) -> None:
    client.force_login(quality_engineer)
    answer = client.post(reverse("admin:catalog_faultcode_add"), NEW_FAULT)

    assert answer.status_code == 302, answer.content.decode()
    assert FaultCode.objects.get(code="KEY-SP-ST").label == "The space bar sticks"


def test_a_bad_code_is_shown_beside_its_field(
    client: Client, quality_engineer: User, catalogue: Catalogue
) -> None:
    client.force_login(quality_engineer)
    with assert_nothing_changed(FaultCode):
        page = client.post(
            reverse("admin:catalog_faultcode_add"), {**NEW_FAULT, "code": "no spaces"}
        )
    assert page.status_code == 200
    assert "Use letters, digits" in page.content.decode()


def test_the_dock_looks_but_does_not_edit(
    client: Client, dock_worker: User, catalogue: Catalogue
) -> None:
    client.force_login(dock_worker)
    sku = catalogue.skus["PP-MOUSE-1"]
    page = reverse("admin:catalog_sku_change", args=[sku.pk])

    assert client.get(page).status_code == 200
    with assert_nothing_changed(Sku):
        assert client.post(page, {"name": "X"}).status_code == 403
