"""Partners' servers, endpoints that lead to them, and events worth telling."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from pytest_django import Settings

from tests.shipping import support as shipping
from tests.support.people import Partner
from tests.webhooks import support
from tests.webhooks.receiving import Receiver, Say, listening
from tests.webhooks.support import Hook

Open = Callable[..., Hook]


@pytest.fixture
def receive(settings: Settings) -> Iterator[Callable[..., Receiver]]:
    """Start servers that answer as told; they may be called although they are of this machine."""
    with ExitStack() as running:

        def start(*says: Say) -> Receiver:
            receiver = running.enter_context(listening(*says))
            support.let_through(settings, receiver.origin)
            return receiver

        yield start


@pytest.fixture
def hook(partner: Partner, receive: Callable[..., Receiver]) -> Open:
    """An endpoint of the partner's key and the server behind it: `hook(answer(500))`."""
    made: list[Hook] = []

    def make(*says: Say, **wishes: Any) -> Hook:
        if not made:
            shipping.make_world()
        made.append(support.endpoint(partner, receive(*says), **wishes))
        return made[-1]

    return make
