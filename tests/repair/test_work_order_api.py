"""Work orders over the API: staff of the bench read them, nobody writes them there."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Customer
from tests.support import staff
from tests.support.histories import Story, mouse
from tests.support.people import Partner

pytestmark = pytest.mark.django_db
LIST = "/api/v1/work-orders/"


def test_staff_read_an_order_with_its_pieces(story: Story) -> None:
    story.received().arrived().diagnosed()
    aiko = staff.signed_in(story.agent)
    one = aiko.get(f"{LIST}{story.order.number}/").json()
    assert (one["number"], one["rma_id"], one["state"]) == (
        story.order.number,
        str(story.rma_id),
        "open",
    )
    (piece,) = one["items"]
    assert (piece["sku_code"], piece["serial"], piece["outcome"]) == (
        "PP-MOUSE-1",
        "SN-1",
        "repair",
    )
    assert (piece["fault_code"], piece["done_at"]) == ("MOU-LB-DC", None)
    story.finished()
    assert aiko.get(f"{LIST}{story.order.number}/").json()["items"][0]["disposition"] == "repair"


@pytest.mark.parametrize(
    ("query", "found"),
    [("", 1), ("?state=open", 1), ("?state=done", 0), ("?technician_id=nobody", 0)],
)
def test_the_list_is_filtered(story: Story, query: str, found: int) -> None:
    story.received().arrived()
    aiko = staff.signed_in(story.agent)
    assert len(aiko.get(f"{LIST}{query}").json()["results"]) == found
    by_rma = aiko.get(f"{LIST}?rma_id={story.rma_id}").json()["results"]
    assert [row["number"] for row in by_rma] == [story.order.number]


def test_more_pieces_cost_no_more_queries(story: Story) -> None:
    story.received(mouse("SN-1"), mouse("SN-2"), mouse("SN-3")).arrived()
    aiko = staff.signed_in(story.agent)
    aiko.get(LIST)
    with CaptureQueriesContext(connection) as queries:
        assert len(aiko.get(LIST).json()["results"][0]["items"]) == 3
    about = [q["sql"] for q in queries if "repair_workitem" in q["sql"]]
    assert len(about) == 1


def test_others_read_nothing_and_nobody_writes(
    story: Story, customer: Customer, partner: Partner
) -> None:
    story.received().arrived()
    one = f"{LIST}{story.order.number}/"
    for url in (LIST, one):
        assert Client().get(url).status_code in (401, 403)
        assert staff.signed_in(customer.user).get(url).status_code == 403
        assert Client().get(url, headers=partner.headers).status_code == 403
    aiko = staff.signed_in(story.agent)
    for method in ("post", "put", "patch", "delete"):
        assert getattr(aiko, method)(one).status_code == 405
    assert aiko.get(f"{LIST}WO-2026-999999/").status_code == 404
    assert aiko.get(f"{LIST}nonsense/").status_code == 404
