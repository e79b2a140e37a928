"""Lists whose rows the database writes: the same words as the serializer, page by page."""

from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework import serializers

from accounts.models import Customer, User
from events import api_lists
from events.api_rows import RowSerializer
from rma.api.serializers import RmaSummarySerializer
from rma.models import Rma
from tests.rma.conftest import Receive
from tests.support.histories import mouse
from tests.support.people import Partner

URL = "/api/v1/rmas/"
AT = datetime(2026, 3, 1, 12, 0, 0, 120, tzinfo=UTC)


def test_a_row_in_a_list_is_what_its_serializer_says(
    client: Client, receive: Receive, agent: User
) -> None:
    full = receive()
    Rma.objects.filter(pk=full.pk).update(
        ready_at=AT, closed_at=AT, waiting_since=AT, promise_due_at=AT, outcome="resolved",
        waiting_code='"\\\t\x01', refusal_code="滑鼠\u2028 é", escalated_since=AT, priority=1,
    )  # fmt: skip
    receive(mouse("SN-2"))
    client.force_login(agent)
    listed = client.get(URL)
    assert listed["Content-Type"] == "application/json"
    rows = {row["id"]: row for row in listed.json()["results"]}
    assert len(rows) == 2
    for rma in Rma.objects.all():
        told = RmaSummarySerializer(rma).data
        assert list(rows[str(rma.pk)].items()) == list(told.items())


def test_every_rma_is_on_one_page_even_between_equals(
    client: Client, receive: Receive, agent: User
) -> None:
    made = [receive(mouse(f"SN-{n}")).number for n in range(5)]
    # Three at the same microsecond, so that a page ends between equals.
    Rma.objects.filter(number__in=made[:3]).update(received_at=AT)
    Rma.objects.filter(number=made[3]).update(received_at=AT + timedelta(microseconds=1))
    client.force_login(agent)
    there: list[list[str]] = []
    page = client.get(f"{URL}?page_size=2").json()
    there.append(numbers_of(page))
    while page["next"]:
        page = client.get(page["next"]).json()
        there.append(numbers_of(page))
    assert sorted(chain.from_iterable(there)) == sorted(made)
    assert [len(numbers) for numbers in there] == [2, 2, 1]


def test_the_way_back_shows_the_same_pages(client: Client, receive: Receive, agent: User) -> None:
    made = [receive(mouse(f"SN-{n}")).pk for n in range(4)]
    for number, pk in enumerate(made):
        Rma.objects.filter(pk=pk).update(received_at=AT + timedelta(minutes=number))
    client.force_login(agent)
    first = client.get(f"{URL}?page_size=2").json()
    second = client.get(first["next"]).json()
    assert second["next"] is None
    assert numbers_of(client.get(second["previous"]).json()) == numbers_of(first)


def test_filters_reach_the_rows_that_the_database_writes(
    client: Client, receive: Receive, agent: User
) -> None:
    wanted, _other = receive(), receive(mouse("SN-2"))
    serial = wanted.lines.get().serial
    client.force_login(agent)
    assert numbers_of(client.get(f"{URL}?serial={serial}&state=received").json()) == [wanted.number]
    assert numbers_of(client.get(f"{URL}?state=closed").json()) == []


def test_a_list_of_a_partner_takes_three_statements(
    client: Client, receive: Receive, partner: Partner, customer: Customer
) -> None:
    for number in range(3):
        receive(mouse(f"SN-{number}"))
    Rma.objects.update(opened_by=f"partner:{partner.key.pk}")
    client.get(URL, headers=partner.headers)  # notes the use of the key
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(URL, headers=partner.headers)
    assert len(answer.json()["results"]) == 3
    assert len(asked) == 3  # the key with its owner, what is theirs, the page


def test_one_rma_takes_four_statements_and_an_unknown_number_asks_as_much_of_the_caller(
    client: Client, receive: Receive, partner: Partner
) -> None:
    rma = receive()
    Rma.objects.update(opened_by=f"partner:{partner.key.pk}")
    client.get(URL, headers=partner.headers)  # notes the use of the key
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"{URL}{rma.number}/", headers=partner.headers)
    assert answer.json()["lines"][0]["serial"] == rma.lines.get().serial
    assert len(asked) == 4  # the key with its owner, what is theirs, the RMA, its lines
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"{URL}RMA-2020-000001/", headers=partner.headers)
    assert (answer.status_code, len(asked)) == (404, 3)


@pytest.mark.parametrize("brand_codes", [[], ["pixelpaw"], ["another"]])
@pytest.mark.parametrize("opened_by", ["partner", "somebody"])
def test_what_is_listed_is_what_can_be_looked_at(
    client: Client, receive: Receive, partner: Partner, brand_codes: list[str], opened_by: str
) -> None:
    rma = receive()
    Rma.objects.update(opened_by=f"{opened_by}:{partner.key.pk}")
    partner.key.brand_codes = brand_codes
    partner.key.save()
    listed = numbers_of(client.get(URL, headers=partner.headers).json())
    seen = client.get(f"{URL}{rma.number}/", headers=partner.headers).status_code
    wanted = opened_by == "partner" and brand_codes != ["another"]
    assert (listed, seen) == (([rma.number], 200) if wanted else ([], 404))


def test_a_column_that_the_database_would_write_otherwise_is_refused() -> None:
    class Odd(RowSerializer[Rma]):
        number = serializers.SlugRelatedField[Any](slug_field="number", read_only=True)

        class Meta:
            model = Rma
            fields = ("number",)

    with pytest.raises(TypeError, match="number"):
        api_lists.as_json(Odd)


def numbers_of(page: dict[str, Any]) -> list[str]:
    return [row["number"] for row in page["results"]]
