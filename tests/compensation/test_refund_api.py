"""Refunds over the API: who reads, who decides, and what a dry run says."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import Customer, User
from accounts.roles import Role
from compensation.models import Payout, Refund, RefundState
from events.actor import Actor
from events.models import Effect
from rma.models import Rma, RmaLine
from tests.compensation.test_refund_pages import aiko, large, owed, refund, sofia
from tests.support import staff
from tests.support.events import assert_nothing_changed
from tests.support.people import Catalogue, Partner

__all__ = ["aiko", "large", "refund", "sofia"]
pytestmark = pytest.mark.django_db
ROWS = (Refund, Rma, RmaLine, Payout)
LIST = "/api/v1/refunds/"


def post(client: Client, refund: Refund, verb: str, data: dict[str, Any], query: str = "") -> Any:
    url = f"{LIST}{refund.id}/{verb}/{query}"
    key = {"Idempotency-Key": f"{verb}-{refund.id}"}
    return client.post(url, data, content_type="application/json", headers=key)


def test_deciders_read_and_filter_refunds(refund: Refund, large: Refund, aiko: Client) -> None:
    rows = aiko.get(LIST).json()["results"]
    assert {row["id"] for row in rows} == {str(refund.id), str(large.id)}
    assert set(rows[0]) == {
        "id", "rma_id", "line_id", "amount", "currency", "state", "requested_at", "decided_at",
        "refusal_code", "paid_at", "provider_reference",
    }  # fmt: skip
    for query, found in (
        (f"?rma_id={refund.rma_id}", [str(refund.id)]),
        ("?state=paid", []),
        ("?currency=TWD&state=requested", [str(large.id), str(refund.id)]),
    ):
        listed = [row["id"] for row in aiko.get(f"{LIST}{query}").json()["results"]]
        assert sorted(listed) == sorted(found)
    one = aiko.get(f"{LIST}{refund.id}/").json()
    assert (one["amount"], one["state"]) == ("495.00", "requested")


def test_nobody_else_reads_them(refund: Refund, customer: Customer, partner: Partner) -> None:
    one = f"{LIST}{refund.id}/"
    for url in (LIST, one):
        assert Client().get(url).status_code in (401, 403)
        assert staff.signed_in(customer.user).get(url).status_code == 403
        assert Client().get(url, headers=partner.headers).status_code == 403
    for role, person in staff.colleagues().items():
        allowed = role in (Role.AGENT, Role.SUPERVISOR)
        assert staff.signed_in(person).get(one).status_code == (200 if allowed else 403)


def test_a_dry_run_says_what_an_approval_would_do_and_does_nothing(
    refund: Refund, aiko: Client
) -> None:
    with assert_nothing_changed(*ROWS):
        answer = post(aiko, refund, "approve", {"amount": "495"}, "?dry_run=true")
    assert (answer.status_code, answer.json()["state"]) == (200, "approved")
    assert answer.headers["Dry-Run"] == "true"
    with assert_nothing_changed(*ROWS):
        refused = post(aiko, refund, "approve", {"amount": "496"}, "?dry_run=true")
    assert (refused.status_code, refused.json()["code"]) == (409, "refund_amount_changed")


def test_an_approval_sent_twice_is_made_once(refund: Refund, aiko: Client) -> None:
    given = {"amount": "495"}
    first, second = (post(aiko, refund, "approve", given) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Effect.objects.filter(kind="compensation.pay_refund").count() == 1
    refund.refresh_from_db()
    assert refund.state == RefundState.APPROVED


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        ({"amount": "400"}, 409, "refund_amount_changed"),
        ({"amount": "0"}, 409, "refund_amount_changed"),
        ({}, 400, None),
        ({"amount": "495", "approved_by": "7"}, 400, None),
    ],
)
def test_a_wrong_approval_is_refused(
    refund: Refund, aiko: Client, data: dict[str, str], status: int, code: str | None
) -> None:
    with assert_nothing_changed(*ROWS):
        answer = post(aiko, refund, "approve", data)
    assert answer.status_code == status
    assert code is None or answer.json()["code"] == code


def test_who_enters_another_amount_does_not_approve_it(
    refund: Refund, aiko: Client, sofia: Client
) -> None:
    answer = post(aiko, refund, "correct", {"amount": "400"})
    assert (answer.status_code, answer.json()["amount"]) == (200, "400.00")
    with assert_nothing_changed(*ROWS):
        answer = post(aiko, refund, "approve", {"amount": "400"})
    assert (answer.status_code, answer.json()["code"]) == (403, "four_eyes_needed")
    assert post(sofia, refund, "approve", {"amount": "400"}).json()["state"] == "approved"
    with assert_nothing_changed(*ROWS):
        answer = post(sofia, refund, "correct", {"amount": "300"})
    assert (answer.status_code, answer.json()["code"]) == (409, "refund_already_decided")


def test_limit_and_four_eyes_hold_here_too(
    large: Refund,
    customer: Customer,
    catalogue: Catalogue,
    supervisor: User,
    aiko: Client,
    sofia: Client,
) -> None:
    with assert_nothing_changed(*ROWS):
        answer = post(aiko, large, "approve", {"amount": "9000"})
    assert (answer.status_code, answer.json()["code"]) == (403, "refund_above_limit")
    mine = owed(customer, Decimal(495), "SN-9", by=Actor.staff(supervisor.pk))
    with assert_nothing_changed(*ROWS):
        answer = post(sofia, mine, "approve", {"amount": "495"})
    assert (answer.status_code, answer.json()["code"]) == (403, "four_eyes_needed")


def test_a_refusal_over_the_api(refund: Refund, aiko: Client) -> None:
    answer = post(aiko, refund, "refuse", {"code": "used", "note": "The seal was broken."})
    assert (answer.status_code, answer.json()["refusal_code"]) == (200, "used")


def test_a_key_never_decides(refund: Refund, partner: Partner) -> None:
    with assert_nothing_changed(*ROWS):
        answer = Client().post(
            f"{LIST}{refund.id}/approve/", {"amount": "495"}, content_type="application/json",
            headers=partner.headers,
        )  # fmt: skip
    assert answer.status_code == 403
