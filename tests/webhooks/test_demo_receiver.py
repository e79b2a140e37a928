"""The demo's own receiver: takes what is genuine, and is not there outside the demo."""

from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from events import clock
from tests.webhooks import support
from tests.webhooks.conftest import Open


def test_the_demo_receiver_takes_genuine_messages_only(
    client: Client, hook: Open, settings: Settings
) -> None:
    told = hook()
    told.due_delivery(clock.now())
    support.send(clock.now())
    got = told.receiver.got[0]
    headers = {name: got.headers[name] for name in got.headers if name.startswith("webhook-")}
    address = reverse("webhook-receiver")

    def post(body: bytes, **changed: str) -> int:
        given = {**headers, **{name.replace("_", "-"): value for name, value in changed.items()}}
        return client.post(
            address, body, content_type="application/json", headers=given
        ).status_code

    assert post(got.body) == 404
    settings.DEMO = True
    assert post(got.body) == 204
    assert post(got.body + b" ") == 401
    assert post(got.body, webhook_id="msg_0") == 401
    assert post(got.body, webhook_timestamp="1700000000") == 401
    assert post(got.body, webhook_signature="v1,é") == 401
    assert post(b"x" * 70_000) == 413
    assert client.get(address).status_code == 405
