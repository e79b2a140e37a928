"""Stock in the admin: looked at by many, corrected by few, never by hand."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from events.ids import uuid7
from inventory.models import StockBalance, StockMovement
from inventory.selectors import on_hand
from tests.support import staff
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.histories import stock_up
from tests.support.people import Catalogue

pytestmark = pytest.mark.django_db
ROWS = (StockBalance, StockMovement)


@pytest.fixture
def stock(catalogue: Catalogue) -> None:
    stock_up(5)


@pytest.fixture
def omar(ops_engineer: User) -> Client:
    return staff.signed_in(ops_engineer)


def entered(**changes: object) -> dict[str, object]:
    return {
        "key": uuid7(), "warehouse": "TPE", "sku_code": "PP-MOUSE-1", "condition": "new",
        "difference": -2, "reason": "lost", **changes,
    }  # fmt: skip


def adjust() -> str:
    return reverse("admin:inventory_adjust")


def test_a_count_corrects_the_book_once(stock: None, omar: Client) -> None:
    assert omar.get(adjust(), {"sku_code": "PP-MOUSE-1"}).status_code == 200
    correction = entered()
    for _click in range(2):
        assert omar.post(adjust(), correction).status_code == 302
    assert on_hand("TPE", "PP-MOUSE-1") == 3
    assert recorded_types("stock/TPE/PP-MOUSE-1/new")[-1] == "inventory.stock_adjusted"
    assert StockMovement.objects.latest("at").reference in ("lost", "")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"difference": -6}, "TPE holds 5 of PP-MOUSE-1, but 6 are needed."),
        ({"difference": 0}, "other than 0"),
        ({"difference": "many"}, "Enter a whole number."),
        ({"difference": 10**9}, "less than or equal to 100000"),
        ({"sku_code": "NO-SUCH"}, "no product with the code"),
        ({"warehouse": "MOON"}, "Select a valid choice"),
        ({"reason": "because"}, "Select a valid choice"),
        ({"key": "again"}, "Enter a valid UUID."),
    ],
)
def test_what_cannot_be_is_refused(
    stock: None, omar: Client, changes: dict[str, object], said: str
) -> None:
    with assert_nothing_changed(*ROWS):
        answer = omar.post(adjust(), entered(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_who_may_look_and_who_may_correct(stock: None) -> None:
    for role, person in staff.colleagues().items():
        client = staff.signed_in(person)
        listed = client.get(reverse("admin:inventory_stockbalance_changelist"))
        assert listed.status_code == 200
        assert "PP-MOUSE-1" in listed.content.decode()
        if role is not Role.OPS:
            with assert_nothing_changed(*ROWS):
                assert client.get(adjust()).status_code == 403
                assert client.post(adjust(), entered()).status_code == 403


def test_nothing_is_edited_around_the_service(stock: None, omar: Client) -> None:
    balance = StockBalance.objects.get()
    for page in ("change", "delete"):
        url = reverse(f"admin:inventory_stockbalance_{page}", args=[balance.pk])
        with assert_nothing_changed(*ROWS):
            assert omar.post(url, {"on_hand": 99, "post": "yes"}).status_code == 403


def test_the_ledger_is_found_by_product(stock: None, omar: Client) -> None:
    url = reverse("admin:inventory_stockmovement_changelist")
    assert "PP-MOUSE-1" in omar.get(url, {"q": "pp-mou"}).content.decode()
    assert "PP-MOUSE-1" not in omar.get(url, {"q": "VO-"}).content.decode()
