"""Staff pages: health at a glance, secrets once, everything through the services."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from events import clock
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.people import Partner
from tests.webhooks import support
from tests.webhooks.conftest import Open
from tests.webhooks.receiving import answer
from tests.webhooks.support import NOW
from webhooks import services
from webhooks.models import Delivery, Endpoint, EndpointSecret, Replay

LIST = "/admin/webhooks/endpoint/"
WISHES = {"url": "https://partner.example.com/hook", "event_types": "rma.*, shipping.delivered"}


@pytest.fixture
def ops(client: Client, ops_engineer: User) -> Client:
    """The browser of operations."""
    client.force_login(ops_engineer)
    return client


def test_operations_makes_an_endpoint_for_a_partner_and_sees_its_secret_once(
    ops: Client, partner: Partner
) -> None:
    page = ops.post(f"{LIST}add/", {**WISHES, "api_key": str(partner.key.pk)})

    endpoint = Endpoint.objects.get()
    secret = re.search(r"whsec_[A-Za-z0-9+/=]{44}", page.content.decode())
    assert secret is not None
    assert "no-store" in page["Cache-Control"]
    assert (endpoint.owner_id, endpoint.api_key_id) == (partner.user.pk, partner.key.pk)
    assert endpoint.event_types == ["rma.*", "shipping.delivered"]
    again = ops.get(f"{LIST}{endpoint.pk}/change/").content.decode()
    assert secret[0] not in again


def test_a_private_address_is_refused_beside_its_field(ops: Client) -> None:
    with assert_nothing_changed(Endpoint):
        page = ops.post(f"{LIST}add/", {**WISHES, "url": "https://10.0.0.1/"})

    assert "not a number" in page.content.decode()


def test_an_endpoint_is_changed(ops: Client, hook: Open) -> None:
    told = hook()
    page = ops.post(f"{LIST}{told.endpoint.pk}/change/", {**WISHES, "description": "New"})

    told.endpoint.refresh_from_db()
    assert page.status_code == 302
    assert (told.endpoint.url, told.endpoint.description) == (WISHES["url"], "New")


def test_the_list_shows_state_health_and_share_of_failures(ops: Client, hook: Open) -> None:
    well, failing, quiet = hook(description="A"), hook(answer(500)), hook(description="C")
    for told in (well, failing):
        told.due_delivery(clock.now())
    support.send(clock.now())

    page = ops.get(LIST).content.decode()

    assert "Well" in page
    assert "Some failures" in page
    assert "Nothing sent yet" in page
    assert "100 % (1/1)" in page
    assert "0 % (0/1)" in page
    assert str(quiet.endpoint) in page


@pytest.mark.parametrize(
    ("act", "event"),
    [
        ("test", "webhooks.test_requested"),
        ("pause", "webhooks.endpoint_paused"),
        ("disable", "webhooks.endpoint_disabled"),
        ("remove", "webhooks.endpoint_deleted"),
        ("rotate", "webhooks.secret_rotated"),
    ],
)
def test_each_button_asks_first_and_then_does_one_thing(
    ops: Client, hook: Open, act: str, event: str
) -> None:
    told = hook()
    url = f"{LIST}{told.endpoint.pk}/{act}"
    with assert_nothing_changed(Endpoint, Delivery, EndpointSecret):
        question = ops.get(url, follow=True)

    ops.post(question.request["PATH_INFO"])

    assert question.status_code == 200
    assert recorded_types(f"webhook/{told.endpoint.pk}") == ["webhooks.endpoint_created", event]


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("active", {"test", "replay", "rotate", "pause", "disable", "remove"}),
        ("paused", {"replay", "rotate", "resume", "disable", "remove"}),
        ("disabled", {"replay", "rotate", "resume", "remove"}),
    ],
)
def test_only_buttons_that_do_something_are_offered(
    ops: Client, hook: Open, state: str, offered: set[str]
) -> None:
    told = hook()
    Endpoint.objects.filter(pk=told.endpoint.pk).update(state=state)
    page = ops.get(f"{LIST}{told.endpoint.pk}/change/").content.decode()
    led_to = set(re.findall(rf"{told.endpoint.pk}/(\w+)/?\"", page))
    assert led_to - {"change", "history"} == offered


def test_only_what_cannot_be_undone_is_asked_in_red(ops: Client, hook: Open) -> None:
    told = hook()
    red = {
        act
        for act in ("test", "replay", "rotate", "pause", "resume", "disable", "remove")
        if "bg-red-600 font" in ops.get(f"{LIST}{told.endpoint.pk}/{act}/").content.decode()
    }
    assert red == {"disable", "remove"}


def test_a_range_is_sent_again_from_its_page(ops: Client, hook: Open) -> None:
    told = hook()
    ops.post(
        f"{LIST}{told.endpoint.pk}/replay/",
        {"since_0": "2026-11-01", "since_1": "00:00", "until_0": "2026-11-20", "until_1": "00:00",
         "only_failed": "on"},
    )  # fmt: skip

    replay = Replay.objects.get()
    assert (replay.only_failed, replay.progress) == (True, 0.0)
    assert "0 %" in ops.get("/admin/webhooks/replay/").content.decode()


def test_a_refused_button_says_why(ops: Client, hook: Open) -> None:
    told = hook()
    services.pause_endpoint(actor=support.ACTOR, now=NOW, endpoint_id=told.endpoint.pk)
    with assert_nothing_changed(Delivery):
        page = ops.post(f"{LIST}{told.endpoint.pk}/test/", follow=True)

    assert "This webhook endpoint is Paused" in page.content.decode()


def test_deliveries_show_payload_and_answers_and_are_sent_again(ops: Client, hook: Open) -> None:
    told = hook(answer(500, b"<script>alert(1)</script>"))
    delivery = told.due_delivery()
    support.send()

    page = ops.get(f"/admin/webhooks/delivery/{delivery.pk}/change/").content.decode()
    found = ops.get(f"/admin/webhooks/delivery/?q={delivery.message_id}").content.decode()
    ops.post(
        "/admin/webhooks/delivery/", {"action": "replay", "_selected_action": [str(delivery.pk)]}
    )

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "webhooks.test" in page
    assert str(delivery.pk) in found
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("waiting", 0)


def test_agents_neither_see_nor_manage_endpoints(client: Client, agent: User, hook: Open) -> None:
    told = hook()
    client.force_login(agent)
    statuses = {
        client.get(LIST).status_code,
        client.get("/admin/webhooks/delivery/").status_code,
        client.post(f"{LIST}{told.endpoint.pk}/disable/").status_code,
    }

    assert statuses == {403}
    assert told.state == ("active", "")


@pytest.mark.parametrize("page", [LIST, "/admin/webhooks/delivery/", "/admin/webhooks/replay/"])
def test_lists_ask_the_database_the_same_number_of_times_however_long(
    ops: Client, hook: Open, page: str
) -> None:
    counts = []
    ops.get(page)
    for _ in range(2):
        for _ in range(2):
            told = hook()
            told.due_delivery()
            services.replay_range(
                actor=support.ACTOR, now=NOW, endpoint_id=told.endpoint.pk,
                since=NOW.replace(day=1), until=NOW, only_failed=True,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            ops.get(page)
        counts.append(len(queries))

    assert counts[0] == counts[1]
