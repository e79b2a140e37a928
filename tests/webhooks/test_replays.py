"""Sending again: one delivery, a time range, and what is forgotten in the end."""

from datetime import timedelta

import pytest

from events import clock
from events.errors import InvalidInput
from events.models import Event
from tests.shipping import support as shipping
from tests.support.events import assert_nothing_changed
from tests.support.people import Partner
from tests.webhooks import support
from tests.webhooks.conftest import Open
from tests.webhooks.receiving import answer
from tests.webhooks.support import ACTOR, NOW, Hook
from webhooks import queue, services
from webhooks.choices import DisabledBecause
from webhooks.errors import DeliveryUnderWay, EndpointNotActive, NoSuchDelivery, ReplayUnderWay
from webhooks.models import Attempt, DayCount, Delivery, Replay
from webhooks.services import replaying, retention

DAY = timedelta(days=1)


def ask(told: Hook, *, only_failed: bool = True, since: timedelta = DAY) -> Replay:
    """A replay of what was recorded lately."""
    now = clock.now()
    return services.replay_range(
        actor=ACTOR, now=now, endpoint_id=told.endpoint.pk, since=now - since,
        until=now + DAY, only_failed=only_failed,
    )  # fmt: skip


def test_one_delivery_is_sent_again_under_the_same_id(hook: Open) -> None:
    told = hook()
    delivery = told.due_delivery()
    support.send()

    services.replay_delivery(
        actor=ACTOR, now=NOW, endpoint_id=told.endpoint.pk, delivery_id=delivery.pk
    )
    support.send()

    assert [got.id for got in told.receiver.got] == [delivery.message_id] * 2
    assert told.deliveries() == [("webhooks.test", "delivered", 1)]
    assert support.tries(delivery) == [(1, 204, ""), (1, 204, "")]


def test_what_was_missed_while_disabled_comes_with_the_replay_of_the_range(
    hook: Open, partner: Partner
) -> None:
    told = hook(event_types=("rma.received",))
    first = support.opened_by(partner, "SN-1")
    support.let_hear(NOW)
    support.send()
    services.disable_endpoint(
        actor=ACTOR, now=NOW, endpoint_id=told.endpoint.pk, because=DisabledBecause.BY_REQUEST
    )
    second = support.opened_by(partner, "SN-2")
    support.let_hear(NOW)
    assert len(told.deliveries()) == 1
    services.resume_endpoint(actor=ACTOR, now=NOW, endpoint_id=told.endpoint.pk)

    replay = ask(told)
    services.go_on_with_replays(now=NOW)
    support.send()

    replay.refresh_from_db()
    assert (replay.state, replay.queued) == ("done", 1)
    assert replay.examined == Event.objects.filter(event_id__lte=replay.after).count()
    streams = [got.body.decode() for got in told.receiver.got]
    assert [str(rma.pk) in body for rma, body in zip((first, second), streams, strict=True)] == [
        True, True,
    ]  # fmt: skip


def test_only_what_failed_is_replayed_unless_everything_is_asked_for(
    hook: Open, partner: Partner
) -> None:
    told = hook(answer(204), answer(410), answer(204), event_types=("rma.received",))
    for serial in ("SN-1", "SN-2"):
        support.opened_by(partner, serial)
        support.let_hear(NOW)
        support.send()
    services.resume_endpoint(actor=ACTOR, now=NOW, endpoint_id=told.endpoint.pk)

    ask(told)
    services.go_on_with_replays(now=NOW)
    failed_only = support.send()
    ask(told, only_failed=False)
    services.go_on_with_replays(now=NOW)

    assert (failed_only, support.send()) == (1, 2)
    assert len({got.id for got in told.receiver.got}) == 2


def test_a_replay_goes_on_piece_by_piece_and_stops_at_its_limit(
    hook: Open, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = hook(event_types=("rma.received",))
    for serial in range(4):
        support.opened_by(partner, f"SN-{serial}")
    monkeypatch.setattr(replaying, "EVENTS_PER_PIECE", 3)
    monkeypatch.setattr(replaying, "MOST_DELIVERIES", 2)

    replay = ask(told)
    pieces = []
    while services.go_on_with_replays(now=NOW):
        replay.refresh_from_db()
        pieces.append((replay.examined, replay.queued))

    assert replay.state == "cut_short"
    assert pieces[0][0] == 3
    assert pieces[-1][1] >= 2
    assert len(told.deliveries()) == replay.queued


def test_a_replay_sends_only_what_the_key_may_hear_of(hook: Open, partner: Partner) -> None:
    told = hook(event_types=("*",))
    shipping.received()

    ask(told)
    services.go_on_with_replays(now=NOW)

    assert told.deliveries() == []


def test_one_replay_at_a_time_and_none_longer_than_thirty_days(hook: Open) -> None:
    told = hook()
    ask(told)
    with assert_nothing_changed(Replay), pytest.raises(ReplayUnderWay):
        ask(told)
    Replay.objects.all().delete()
    with assert_nothing_changed(Replay), pytest.raises(InvalidInput) as refusal:
        ask(told, since=31 * DAY)
    assert list(refusal.value.errors) == ["until"]


def test_what_is_under_way_or_unknown_or_switched_off_is_not_replayed(hook: Open) -> None:
    told, other = hook(), hook()
    delivery = told.due_delivery()
    foreign = other.due_delivery()

    def replay(delivery: Delivery) -> None:
        services.replay_delivery(
            actor=ACTOR, now=NOW, endpoint_id=told.endpoint.pk, delivery_id=delivery.pk
        )

    with assert_nothing_changed(Delivery), pytest.raises(NoSuchDelivery):
        replay(foreign)
    with clock.frozen(NOW):
        assert queue.claim_next()
        assert queue.claim_next()
    with assert_nothing_changed(Delivery), pytest.raises(DeliveryUnderWay):
        replay(delivery)
    services.pause_endpoint(actor=ACTOR, now=NOW, endpoint_id=told.endpoint.pk)
    with assert_nothing_changed(Delivery), pytest.raises(EndpointNotActive):
        replay(delivery)


def test_a_switched_off_endpoint_ends_its_replay(hook: Open) -> None:
    told = hook()
    replay = ask(told)

    services.disable_endpoint(
        actor=ACTOR, now=NOW, endpoint_id=told.endpoint.pk, because=DisabledBecause.BY_REQUEST
    )

    replay.refresh_from_db()
    assert (replay.state, services.go_on_with_replays(now=NOW)) == ("stopped", 0)


def test_after_thirty_days_deliveries_go_and_their_number_stays(
    hook: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PER_PIECE", 2)
    told = hook()
    for _ in range(5):
        told.due_delivery(NOW)
    support.send()
    waiting = told.due_delivery(NOW)
    young = told.due_delivery(NOW + 5 * DAY)

    gone = services.forget_old_deliveries(now=NOW + 31 * DAY)

    assert gone == 6
    assert list(Delivery.objects.values_list("pk", flat=True)) == [young.pk]
    assert Attempt.objects.count() == 0
    counts = DayCount.objects.order_by("state").values_list("day", "state", "deliveries")
    assert list(counts) == [(NOW.date(), "cancelled", 1), (NOW.date(), "delivered", 5)]
    assert services.forget_old_deliveries(now=NOW + 36 * DAY) == 1
    assert not Delivery.objects.filter(pk=waiting.pk).exists()


def test_counts_of_the_same_day_add_up(hook: Open) -> None:
    told = hook()
    for hours in (0, 1):
        told.due_delivery(NOW + timedelta(hours=hours))
        support.send(NOW + timedelta(hours=hours))
        services.forget_old_deliveries(now=NOW + timedelta(hours=hours, minutes=1) + 30 * DAY)

    assert list(DayCount.objects.values_list("state", "deliveries")) == [("delivered", 2)]
