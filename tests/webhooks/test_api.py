"""Partners manage their endpoints over the API: scopes, own key only, secrets shown once."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiKey, Customer, User
from accounts.scopes import Scope
from events.models import IdempotencyKey
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.people import Partner
from tests.webhooks import support
from tests.webhooks.conftest import Open
from tests.webhooks.receiving import answer
from tests.webhooks.support import NOW
from webhooks import services
from webhooks.models import Delivery, Endpoint, EndpointSecret

ENDPOINTS = "/api/v1/webhook-endpoints/"
WISHES = {"url": "https://partner.example.com/hook", "event_types": ["rma.*"]}


def send(
    client: Client, partner: Partner, method: str, path: str, data: Any = None, key: str = ""
) -> Any:
    """One request with the partner's key."""
    headers = {**partner.headers, **({"Idempotency-Key": key} if key else {})}
    return client.generic(
        method, f"{ENDPOINTS}{path}", json.dumps(data or {}), "application/json", headers=headers
    )


def created(client: Client, partner: Partner, **wishes: Any) -> Any:
    """A new endpoint as the API says it."""
    made = send(client, partner, "POST", "", {**WISHES, **wishes})
    assert made.status_code == 201, made.content
    return made.json()


def test_an_endpoint_is_made_read_changed_and_deleted(client: Client, partner: Partner) -> None:
    made = created(client, partner, description="Warehouse")
    path = f"{made['id']}/"

    one = send(client, partner, "GET", path).json()
    changed = send(client, partner, "PATCH", path, {"event_types": ["rma.closed", "shipping.*"]})
    deleted = send(client, partner, "DELETE", path)

    assert made["secret"].startswith("whsec_")
    assert "secret" not in one
    assert (one["state"], one["health"]["failures"]) == ("active", 0)
    assert changed.json()["event_types"] == ["rma.closed", "shipping.*"]
    assert changed.json()["description"] == "Warehouse"
    assert deleted.status_code == 204
    assert send(client, partner, "GET", path).status_code == 404
    assert recorded_types(f"webhook/{made['id']}") == [
        "webhooks.endpoint_created", "webhooks.endpoint_changed", "webhooks.endpoint_deleted",
    ]  # fmt: skip


def test_the_same_request_again_gives_the_same_secret_and_no_table_holds_it(
    client: Client, partner: Partner
) -> None:
    first = send(client, partner, "POST", "", WISHES, key="create-0123456789-abc")
    again = send(client, partner, "POST", "", WISHES, key="create-0123456789-abc")

    assert first.json() == again.json()
    assert (again["Idempotent-Replayed"], again["Cache-Control"]) == ("true", "no-store")
    assert Endpoint.objects.count() == 1
    secret = first.json()["secret"]
    assert secret.encode() not in bytes(IdempotencyKey.objects.get().body)
    assert not EndpointSecret.objects.filter(pk__contains=secret[6:]).exists()
    assert nowhere_in_the_database(secret.removeprefix("whsec_"))


def nowhere_in_the_database(needle: str) -> bool:
    """No text of any table of webhooks or of the log has it in it."""
    tables = [
        name for name in connection.introspection.table_names()
        if name.startswith(("webhooks_", "events_"))
    ]  # fmt: skip
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s', [f"%{needle}%"]
            )
            if cursor.fetchone()[0]:
                return False
    return bool(tables)


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"url": "http://partner.example.com/"}, "url"),
        ({"url": "https://169.254.169.254/"}, "url"),
        ({"url": ""}, "url"),
        ({"event_types": []}, "event_types"),
        ({"event_types": ["rma.note_added"]}, "event_types"),
        ({"event_types": ["*"] * 51}, "event_types"),
        ({"brands": ["nobody"]}, "brands"),
        ({"description": "x" * 201}, "description"),
        ({"owner": 1}, "owner"),
        ({"state": "active"}, "state"),
    ],
)
def test_bad_wishes_are_refused_with_the_field_named(
    client: Client, partner: Partner, wishes: dict[str, Any], field: str
) -> None:
    with assert_nothing_changed(Endpoint):
        refused = send(client, partner, "POST", "", {**WISHES, **wishes})

    assert refused.status_code in (400, 422)
    assert [error["field"].split(".")[0] for error in refused.json()["errors"]] == [field]


def test_another_key_even_of_the_same_partner_sees_and_changes_nothing(
    client: Client, partner: Partner, hook: Open
) -> None:
    told = hook()
    delivery = told.due_delivery()
    other = support.second_key(partner)
    pages = [
        ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "pause/"), ("POST", "resume/"),
        ("POST", "disable/"), ("POST", "rotate-secret/"), ("POST", "test/"),
        ("GET", "deliveries/"), ("GET", f"deliveries/{delivery.pk}/"),
        ("POST", f"deliveries/{delivery.pk}/replay/"), ("GET", "replays/"), ("POST", "replays/"),
    ]  # fmt: skip
    with assert_nothing_changed(Endpoint, Delivery, EndpointSecret):
        statuses = {
            send(client, other, method, f"{told.endpoint.pk}/{page}").status_code
            for method, page in pages
        }

    assert statuses == {404}
    assert send(client, other, "GET", "").json()["results"] == []


@pytest.mark.parametrize(
    ("scope", "method", "status"),
    [
        (Scope.WEBHOOK_READ, "GET", 200),
        (Scope.WEBHOOK_READ, "POST", 403),
        (Scope.WEBHOOK_WRITE, "GET", 403),
        (Scope.WEBHOOK_WRITE, "POST", 201),
        (Scope.RMA_WRITE, "GET", 403),
        (Scope.RMA_WRITE, "POST", 403),
    ],
)
def test_scopes_open_reading_and_writing_apart(
    client: Client, partner: Partner, scope: Scope, method: str, status: int
) -> None:
    ApiKey.objects.filter(pk=partner.key.pk).update(scopes=[scope.value])

    assert send(client, partner, method, "", WISHES).status_code == status


def test_customers_and_staff_without_the_right_have_no_endpoints(
    client: Client, customer: Customer, agent: User, ops_engineer: User
) -> None:
    statuses = []
    assert customer.user is not None
    for user in (customer.user, agent, ops_engineer):
        client.force_login(user)
        got = client.get(ENDPOINTS).status_code
        made = client.post(ENDPOINTS, WISHES, content_type="application/json").status_code
        statuses.append((got, made))

    assert statuses == [(403, 403), (403, 403), (200, 201)]


def test_the_new_secret_of_a_rotation_signs_beside_the_old_one(
    client: Client, partner: Partner, hook: Open
) -> None:
    told = hook()
    rotated = send(
        client, partner, "POST", f"{told.endpoint.pk}/rotate-secret/", {"overlap_hours": 1}
    )
    told.due_delivery()
    support.send()

    new = rotated.json()["secret"]
    got = told.receiver.got[0]
    assert (got.signed_with(new), got.signed_with(told.secret)) == (True, True)


def test_deliveries_are_listed_filtered_and_read_with_their_tries(
    client: Client, partner: Partner, hook: Open
) -> None:
    told = hook(answer(204), answer(500, b"no room"))
    for _ in range(2):
        told.due_delivery()
        support.send()
    path = f"{told.endpoint.pk}/deliveries/"

    every = send(client, partner, "GET", path).json()
    page = send(client, partner, "GET", f"{path}?page_size=1").json()
    failed = send(client, partner, "GET", f"{path}?state=waiting").json()["results"]
    one = send(client, partner, "GET", f"{path}{failed[0]['id']}/").json()

    assert [row["state"] for row in every["results"]] == ["waiting", "delivered"]
    assert (len(page["results"]), "cursor=" in page["next"]) == (1, True)
    assert [row["last_status"] for row in failed] == [500]
    assert json.loads(one["body"])["type"] == "webhooks.test"
    assert [(row["number"], row["answer"]) for row in one["tries"]] == [(1, "no room")]
    assert send(client, partner, "GET", f"{path}?state=nonsense").status_code == 400
    assert send(client, partner, "GET", f"{path}?created_after=x").status_code == 400


def test_tests_and_replays_are_asked_for_over_the_api(
    client: Client, partner: Partner, hook: Open
) -> None:
    told = hook()
    base = f"{told.endpoint.pk}/"
    tested = send(client, partner, "POST", f"{base}test/")
    support.send(NOW.replace(year=2030))
    again = send(client, partner, "POST", f"{base}deliveries/{tested.json()['id']}/replay/")
    wide = {"since": "2026-11-01T00:00:00Z", "until": "2026-11-25T00:00:00Z"}
    replay = send(client, partner, "POST", f"{base}replays/", wide)
    services.go_on_with_replays(now=NOW)
    progress = send(client, partner, "GET", f"{base}replays/{replay.json()['id']}/").json()

    assert (tested.status_code, again.status_code, replay.status_code) == (202, 202, 202)
    assert tested.json()["message_id"] == again.json()["message_id"]
    assert progress["state"] == "done"
    assert len(send(client, partner, "GET", f"{base}replays/").json()["results"]) == 1


def test_a_paused_endpoint_is_not_tested(client: Client, partner: Partner, hook: Open) -> None:
    told = hook()
    paused = send(client, partner, "POST", f"{told.endpoint.pk}/pause/")
    with assert_nothing_changed(Delivery):
        refused = send(client, partner, "POST", f"{told.endpoint.pk}/test/")

    assert paused.json()["state"] == "paused"
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_endpoint_not_active")


def test_no_more_than_twenty_endpoints(
    client: Client, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webhooks.services.endpoints.MOST_ENDPOINTS", 1)
    created(client, partner)
    with assert_nothing_changed(Endpoint):
        refused = send(client, partner, "POST", "", WISHES)

    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_webhook_endpoints")


def test_the_catalogue_names_every_type_with_its_ids(client: Client, partner: Partner) -> None:
    found = client.get("/api/v1/webhook-event-types/", headers=partner.headers).json()

    received = next(one for one in found if one["type"] == "rma.received")
    assert received["fields_sent"] == ["rma_id"]
    assert received["scope"] == "rma:read"


def test_the_list_asks_the_database_the_same_number_of_times_however_long(
    client: Client, partner: Partner
) -> None:
    counts = []
    for _ in range(2):
        created(client, partner)
        created(client, partner)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            listed = send(client, partner, "GET", "")
        counts.append((len(queries), len(listed.json()["results"])))

    assert [rows for _queries, rows in counts] == [2, 4]
    assert counts[0][0] == counts[1][0] <= 6
