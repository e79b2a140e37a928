"""Giving up for good takes two people, and the database insists."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from events import pump, services
from events.actor import Actor
from events.errors import DomainError, NotFound
from events.failures import OutcomeUnknown, PermanentFailure
from events.models import Discard, Effect, Event, ParkedStream
from tests.events.kit import NOW, Kit, Listener
from tests.events.test_admin import _staff
from tests.support.events import assert_nothing_changed, recorded_types

ANN, BOB = Actor.staff(1), Actor.staff(2)
LATER = NOW + timedelta(hours=1)
VIEWS = ("view_discard", "view_effect", "view_parkedstream")


def fail(kit: Kit, failure: Exception) -> Effect:
    """One effect of an ordering has failed, the next one waits behind it or is done."""

    def refuse(key: str) -> None:
        if key == "bad":
            raise failure

    kit.pier.before = refuse
    kit.request("bad", ordering="o")
    kit.request("next", ordering="o")
    pump.drain_all(NOW)
    return Effect.objects.get(key="bad")


def park(kit: Kit) -> Listener:
    """A reaction cannot get past the second of three events."""
    listener = Listener()
    listener.broken_versions = {2}
    kit.react("kit.listener", {kit.Opened: listener, kit.Raised: listener})
    kit.open("a")
    kit.raise_("a")
    kit.raise_("a")
    pump.drain_all(NOW)
    return listener


def ask_for_effect(effect: Effect, actor: Actor = ANN) -> Discard:
    return services.request_discard_of_effect(
        actor=actor, now=NOW, effect_id=effect.pk, reason="duplicate"
    )


def ask_for_event(actor: Actor = ANN) -> Discard:
    return services.request_discard_of_event(
        actor=actor, now=NOW, parked_id=ParkedStream.objects.get().pk, reason="cannot_work"
    )


def approve(wish: Discard, actor: Actor) -> None:
    services.approve_discard(actor=actor, now=NOW, discard_id=wish.pk)


def refused_with(wish: Discard, actor: Actor) -> str:
    """The refusal's code, after making sure that nothing has changed."""
    with (
        assert_nothing_changed(Discard, ParkedStream),
        pytest.raises(DomainError) as refusal,
    ):
        approve(wish, actor)
    return refusal.value.code


def test_a_failed_effect_is_closed_when_a_second_person_agrees(kit: Kit) -> None:
    effect = fail(kit, PermanentFailure("no such address"))
    wish = ask_for_effect(effect)
    effect.refresh_from_db()
    assert effect.state == "failed", "asking alone does nothing"
    approve(wish, BOB)
    effect.refresh_from_db()
    wish.refresh_from_db()
    assert (effect.state, wish.state) == ("discarded", "approved")
    assert (wish.requested_by, wish.decided_by) == ("staff:1", "staff:2")
    events = list(Event.objects.filter(stream=f"effect/{effect.pk}").order_by("version"))
    assert [(event.type, event.meta["actor"]["id"]) for event in events] == [
        ("events.discard_requested", "1"),
        ("events.discard_approved", "2"),
    ]
    with assert_nothing_changed():
        pump.drain_all(LATER)


def test_an_effect_in_doubt_makes_way_for_its_successors_and_its_domain_is_told(kit: Kit) -> None:
    effect = fail(kit, OutcomeUnknown("time-out"))
    Effect.objects.filter(pk=effect.pk).update(state="in_doubt", available_at=None)
    pump.drain_all(NOW)
    assert kit.pier.made == {}, "the next one waits"
    approve(ask_for_effect(effect), BOB)
    pump.drain_all(NOW)
    assert kit.pier.made == {"next": 1}
    assert kit.pier.given_up == [("bad", "discarded by two people")]


def test_a_failing_event_is_skipped_and_the_later_ones_are_handled(kit: Kit) -> None:
    listener = park(kit)
    pump.drain_all(LATER)
    assert listener.heard == [("tally/a", 1)]
    wish = ask_for_event()
    approve(wish, BOB)
    pump.drain_all(NOW)
    assert listener.heard == [("tally/a", 1), ("tally/a", 3)]
    assert not ParkedStream.objects.exists()
    assert recorded_types("subscriber/kit.listener") == [
        "events.discard_requested",
        "events.discard_approved",
    ]


@pytest.mark.parametrize("subject", ["effect", "event"])
def test_nobody_approves_their_own_wish(kit: Kit, subject: str) -> None:
    if subject == "effect":
        wish = ask_for_effect(fail(kit, PermanentFailure("no")))
    else:
        park(kit)
        wish = ask_for_event()
    assert refused_with(wish, ANN) == "four_eyes_needed"


@pytest.mark.parametrize("decided_by", ["staff:1", ""])
def test_the_database_refuses_an_approval_by_one_person(kit: Kit, decided_by: str) -> None:
    wish = ask_for_effect(fail(kit, PermanentFailure("no")))
    with (
        assert_nothing_changed(Discard),
        pytest.raises(IntegrityError, match="events_discard_four_eyes"),
        transaction.atomic(),
    ):
        Discard.objects.filter(pk=wish.pk).update(state="approved", decided_by=decided_by)


def test_a_wish_is_decided_once(kit: Kit) -> None:
    wish = ask_for_effect(fail(kit, PermanentFailure("no")))
    services.refuse_discard(actor=ANN, now=NOW, discard_id=wish.pk)
    assert recorded_types(f"effect/{wish.effect_id}")[-1] == "events.discard_refused"
    assert refused_with(wish, BOB) == "discard_decided"
    assert Effect.objects.get(key="bad").state == "failed"


def test_a_wish_counts_for_what_it_was_about_only(kit: Kit) -> None:
    effect = fail(kit, PermanentFailure("no"))
    wish = ask_for_effect(effect)
    services.retry_effect(actor=ANN, now=NOW, effect_id=effect.pk)
    assert refused_with(wish, BOB) == "nothing_to_discard"


def test_a_stream_that_stands_at_another_event_now_is_not_skipped(kit: Kit) -> None:
    listener = park(kit)
    wish = ask_for_event()
    listener.broken_versions = {3}
    pump.drain_all(LATER)
    assert ParkedStream.objects.exists()
    assert refused_with(wish, BOB) == "nothing_to_discard"
    listener.broken_versions = set()
    pump.drain_all(LATER + timedelta(hours=1))
    assert refused_with(wish, BOB) == "nothing_to_discard", "it went on by itself"


def test_two_people_do_not_ask_for_the_same(kit: Kit) -> None:
    effect = fail(kit, PermanentFailure("no"))
    wish = ask_for_effect(effect)
    with assert_nothing_changed(Discard), pytest.raises(services.AlreadyRequested) as refusal:
        ask_for_effect(effect, BOB)
    assert refusal.value.fields == {"discard_id": str(wish.pk)}


def test_what_is_done_or_gone_is_not_discarded(kit: Kit) -> None:
    fail(kit, PermanentFailure("no"))
    with assert_nothing_changed(Discard), pytest.raises(services.NothingToDiscard):
        ask_for_effect(Effect.objects.get(key="next"))
    for ask in (services.approve_discard, services.refuse_discard):
        with assert_nothing_changed(Discard), pytest.raises(NotFound):
            ask(actor=ANN, now=NOW, discard_id=uuid.uuid4())
    with assert_nothing_changed(Discard), pytest.raises(NotFound):
        services.request_discard_of_event(actor=ANN, now=NOW, parked_id=1, reason="duplicate")


def _act(client: Client, model: str, action: str, row: object) -> str:
    page = client.post(
        reverse(f"admin:events_{model}_changelist"),
        {"action": action, "reason": "duplicate", "_selected_action": str(row)},
        follow=True,
    )
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.parametrize("model", ["effect", "parkedstream"])
def test_staff_ask_and_decide_on_the_pages(kit: Kit, model: str) -> None:
    if model == "effect":
        row: Effect | ParkedStream = fail(kit, PermanentFailure("no"))
    else:
        park(kit)
        row = ParkedStream.objects.get()
    first = _staff(*VIEWS, f"discard_{model}", "approve_discard")
    second = _staff(*VIEWS, "approve_discard")
    assert "waits for a second person" in _act(first, model, "discard", row.pk)
    wish = Discard.objects.get()
    assert wish.reason == "duplicate"
    assert "A second person has to approve" in _act(first, "discard", "approve", wish.pk)
    assert "1 request decided" in _act(second, "discard", "approve", wish.pk)
    wish.refresh_from_db()
    assert wish.state == "approved"


def test_looking_is_not_discarding(kit: Kit) -> None:
    effect = fail(kit, PermanentFailure("no"))
    wish = ask_for_effect(effect)
    looker = _staff(*VIEWS)
    with assert_nothing_changed(Discard):
        _act(looker, "discard", "approve", wish.pk)
        _act(looker, "discard", "refuse", wish.pk)
        _act(looker, "effect", "discard", effect.pk)


def test_circuits_and_the_budget_are_shown(kit: Kit) -> None:
    kit.request("k")
    fail(kit, OutcomeUnknown("time-out"))
    page = _staff("view_circuit").get(reverse("admin:events_circuit_changelist")).content.decode()
    assert "kit.call" in page
    assert "Calls are made" in page
    assert "100 of 100" in page
