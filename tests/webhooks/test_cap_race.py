"""Nobody's server gets more connections than its share, even when two senders look at once.

Each guard stands beside a control: the same race without it, which must go wrong.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.webhooks.conftest import Open
from tests.webhooks.support import Hook
from tests.webhooks.test_isolation import running, until, waiting_for
from webhooks import courier, queue
from webhooks.models import Delivery, Health
from webhooks.queue import Claim

pytestmark = pytest.mark.django_db(transaction=True)
GATE = 770_701  # an advisory lock: whoever looks at the endpoints stops there, having looked
LOOKED = "FROM webhooks_health AS health"
HELD_AFTER_LOOKING = (
    f"FROM (SELECT pg_advisory_xact_lock({GATE})) AS gate, webhooks_health AS health"
)


def ask(sql: str) -> object:
    """The one value of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def somebody_waits() -> bool:
    """Whether another sender stands at the gate."""
    return bool(ask(f"SELECT count(*) FROM pg_locks WHERE objid = {GATE} AND NOT granted"))


def claim_in_a_thread() -> Claim | None:
    try:
        return queue.claim_next()
    finally:
        connection.close()


def two_senders_look_before_either_claims(
    hook: Open, monkeypatch: pytest.MonkeyPatch
) -> list[Claim]:
    """There is room for one: the second looks, the first looks and claims, the second claims."""
    told = hook()
    Health.objects.filter(pk=told.endpoint.pk).update(suspect=True)
    for _ in range(3):
        told.due_delivery()
    monkeypatch.setattr(queue, "_ENDPOINT", queue._ENDPOINT.replace(LOOKED, HELD_AFTER_LOOKING))
    ask(f"SELECT pg_advisory_lock({GATE})::text")
    with ThreadPoolExecutor(1) as pool:
        try:
            second = pool.submit(claim_in_a_thread)
            until(somebody_waits)
            first = queue.claim_next()
        finally:
            ask(f"SELECT pg_advisory_unlock({GATE})")
        found = [first, second.result()]
    return [claim for claim in found if claim is not None]


def test_who_looked_before_another_claimed_is_asked_again_under_the_lock(
    hook: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = two_senders_look_before_either_claims(hook, monkeypatch)
    assert len(claims) == queue.AT_ONCE_WHEN_SUSPECT == 1
    assert Delivery.objects.filter(state="sending").count() == 1


def test_control_not_asked_again_the_share_is_exceeded(
    hook: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    unasked = queue._DELIVERY.replace(") < %(most)s", ") < %(most)s + 1000")
    assert unasked != queue._DELIVERY
    monkeypatch.setattr(queue, "_DELIVERY", unasked)
    claims = two_senders_look_before_either_claims(hook, monkeypatch)
    assert len(claims) == 2 > queue.AT_ONCE_WHEN_SUSPECT


def stuck_with(hook: Open, gate: threading.Event, many: int) -> Hook:
    """An endpoint that never answers, and much that is due there."""
    stuck = hook(waiting_for(gate))
    for _ in range(many):
        stuck.due_delivery()
    return stuck


@pytest.mark.parametrize(("share", "goes_through"), [(queue.AT_ONCE, True), (100, False)])
def test_one_dead_endpoint_leaves_room_for_others_only_because_it_has_a_share(
    hook: Open, monkeypatch: pytest.MonkeyPatch, share: int, goes_through: bool
) -> None:
    monkeypatch.setattr(queue, "AT_ONCE", share)
    gate = threading.Event()
    stuck, quick = stuck_with(hook, gate, 10), hook()
    with running(slots=4) as sender:
        try:
            until(lambda: len(stuck.receiver.got) == min(share, 4))
            quick.due_delivery()
            if goes_through:
                until(lambda: quick.receiver.got)
            # Every connection is taken: nothing can be sent before one is free.
            assert goes_through or sender._under_way == 4
            assert bool(quick.receiver.got) == goes_through
        finally:
            gate.set()


class Forgetful(courier.Courier):
    """Does not count how many of its connections suspects have."""

    def _count(self, claim: Claim, by: int) -> None:
        super()._count(claim, by)
        self._suspects = 0


def test_control_uncounted_suspects_take_every_connection(
    hook: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "Courier", Forgetful)
    gate = threading.Event()
    stuck = [stuck_with(hook, gate, 1) for _ in range(4)]
    for one in stuck:
        Health.objects.filter(pk=one.endpoint.pk).update(suspect=True)
    quick = hook()
    with running(slots=4) as sender:
        try:
            until(lambda: sum(len(one.receiver.got) for one in stuck) == 4)
            quick.due_delivery()
            assert sender._under_way == 4
            assert not quick.receiver.got
        finally:
            gate.set()
