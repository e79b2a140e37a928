"""What docs/webhooks.md promises to partners is so."""

import re
from typing import Any

import pytest

from config.embedded.command_line import PROJECT
from events import clock
from tests.webhooks import support
from tests.webhooks.conftest import Open
from webhooks import services
from webhooks.management.commands import webhook_catalogue

GUIDE = (PROJECT / "docs" / "webhooks.md").read_text()


@pytest.fixture
def sample() -> dict[str, Any]:
    """The names that the guide's Python defines."""
    code = re.search(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {}
    exec(compile(code[1], "docs/webhooks.md", "exec"), names)
    return names


def test_the_sample_takes_our_messages_and_no_others(hook: Open, sample: dict[str, Any]) -> None:
    told = hook()
    new = services.rotate_secret(
        actor=support.ACTOR, now=clock.now(), endpoint_id=told.endpoint.pk
    ).text()
    delivery = told.due_delivery(clock.now())
    support.send(clock.now())
    got = told.receiver.got[0]
    headers = dict(got.headers)

    for secret in (told.secret, new):
        assert sample["verify"](headers, got.body, secret) == delivery.message_id
    forgeries = [
        (headers, got.body + b" ", new),
        (headers, got.body, "whsec_" + "A" * 44),
        (headers, got.body, "whsec_not base64"),
        ({**headers, "webhook-id": "msg_other"}, got.body, new),
        ({**headers, "webhook-timestamp": "1700000000"}, got.body, new),
        ({**headers, "webhook-timestamp": "soon"}, got.body, new),
        ({**headers, "webhook-signature": ""}, got.body, new),
        ({}, got.body, new),
    ]
    for forged in forgeries:
        with pytest.raises(sample["NotGenuine"]):
            sample["verify"](*forged)


def test_the_guide_lists_every_type_that_may_leave() -> None:
    assert GUIDE.endswith(webhook_catalogue.MARK + "\n" + webhook_catalogue.table())
