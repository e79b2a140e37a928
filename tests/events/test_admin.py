"""The admin pages of the kernel: everything visible, nothing editable, two retries."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from events import parking, pump, reader, services
from events.actor import Actor
from events.errors import NotFound
from events.failures import PermanentFailure
from events.models import Effect, Event, IdempotencyKey, ParkedStream
from tests.events.kit import NOW, Kit, Listener
from tests.support.events import assert_nothing_changed, recorded_types

MODELS = ["event", "cursor", "parkedstream", "effect", "idempotencykey"]


def _staff(*codenames: str) -> Client:
    user = User.objects.create(email=f"{uuid.uuid4()}@example.com", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def looker(kit: Kit) -> Client:
    return _staff(*(f"view_{model}" for model in MODELS))


@pytest.fixture
def operator(kit: Kit) -> Client:
    return _staff(*(f"view_{model}" for model in MODELS), "retry_parkedstream", "retry_effect")


@pytest.fixture
def troubled(kit: Kit) -> Kit:
    """One parked stream, one failed effect, one kept answer."""
    listener = Listener()
    listener.broken_for = {"tally/a"}
    kit.react("kit.listener", {kit.Opened: listener})
    kit.open("a")
    kit.raise_("a", 3)
    kit.request("k")

    def refuse(key: str) -> None:
        raise PermanentFailure("<b>no such address</b>")

    kit.pier.before = refuse
    pump.drain_all(NOW)
    IdempotencyKey.objects.create(
        scope="s", key="k" * 16, fingerprint="f", status=201, body=b"secret", created_at=NOW
    )
    return kit


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_details_show_and_offer_no_change(
    troubled: Kit, looker: Client, model: str
) -> None:
    assert looker.get(reverse(f"admin:events_{model}_changelist")).status_code == 200
    assert looker.get(reverse(f"admin:events_{model}_add")).status_code == 403
    row = {
        "event": Event, "cursor": None, "parkedstream": ParkedStream, "effect": Effect,
        "idempotencykey": IdempotencyKey,
    }[model]  # fmt: skip
    if row is not None:
        first = row._base_manager.first()
        assert first is not None
        page = reverse(f"admin:events_{model}_change", args=[first.pk])
        assert looker.get(page).status_code == 200
        assert looker.post(page, {}).status_code == 403
        delete = reverse(f"admin:events_{model}_delete", args=[first.pk])
        assert looker.post(delete, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_without_permission_nothing_is_shown(troubled: Kit, model: str) -> None:
    assert _staff().get(reverse(f"admin:events_{model}_changelist")).status_code == 403


def test_an_event_shows_its_data_and_its_place_in_the_chain(troubled: Kit, looker: Client) -> None:
    event = Event.objects.get(type="kit.raised")
    before = Event.objects.get(type="kit.opened")
    page = looker.get(reverse("admin:events_event_change", args=[event.pk])).content.decode()
    assert bytes(event.hash).hex() in page
    assert bytes(before.hash).hex() in page
    assert reverse("admin:events_event_change", args=[before.pk]) in page
    assert "&quot;by&quot;: 3" in page


@pytest.mark.parametrize("term", ["tally/a", "nothing", "", "\N{PILE OF POO}", "a" * 300])
def test_searching_events_takes_any_text(troubled: Kit, looker: Client, term: str) -> None:
    answer = looker.get(reverse("admin:events_event_changelist"), {"q": term})
    assert answer.status_code == 200
    assert len(answer.context["cl"].result_list) == (2 if term in {"tally/a", ""} else 0)


def test_events_are_found_by_id(troubled: Kit, looker: Client) -> None:
    event = Event.objects.get(type="kit.raised")
    answer = looker.get(reverse("admin:events_event_changelist"), {"q": str(event.event_id)})
    assert [row.pk for row in answer.context["cl"].result_list] == [event.pk]


def test_the_lag_of_every_subscriber_is_shown(troubled: Kit, looker: Client) -> None:
    troubled.raise_("a")
    page = looker.get(reverse("admin:events_cursor_changelist"), {"behind": "1"})
    assert [(row.subscriber, row.behind) for row in page.context["cl"].result_list] == [
        ("kit.listener", 1),
        ("kit.sums", 1),
    ]
    lags = {lag.name: (lag.events, lag.parked) for lag in page.context["lags"]}
    assert lags == {"kit.listener": (1, 1), "kit.sums": (1, 0)}


def test_errors_are_shown_as_text(troubled: Kit, looker: Client) -> None:
    effect = Effect.objects.get()
    page = looker.get(reverse("admin:events_effect_change", args=[effect.pk])).content.decode()
    assert "&lt;b&gt;no such address&lt;/b&gt;" in page


def test_the_kept_body_is_not_shown(troubled: Kit, looker: Client) -> None:
    key = IdempotencyKey.objects.get()
    page = looker.get(reverse("admin:events_idempotencykey_change", args=[key.pk]))
    assert b"secret" not in page.content


def _retry(client: Client, model: str, pk: object) -> int:
    return client.post(
        reverse(f"admin:events_{model}_changelist"),
        {"action": "retry", "_selected_action": str(pk)},
    ).status_code


def test_a_parked_stream_is_tried_again_on_request_and_that_is_recorded(
    troubled: Kit, operator: Client
) -> None:
    parked = ParkedStream.objects.get()
    ParkedStream.objects.update(state="stopped", attempts=8)
    assert _retry(operator, "parkedstream", parked.pk) == 302
    parked.refresh_from_db()
    assert (parked.state, parked.attempts) == ("retrying", 0)
    assert recorded_types("subscriber/kit.listener") == ["events.stream_retried"]


def test_a_failed_effect_is_tried_again_on_request(troubled: Kit, operator: Client) -> None:
    effect = Effect.objects.get()
    assert _retry(operator, "effect", effect.pk) == 302
    effect.refresh_from_db()
    assert (effect.state, effect.attempts) == ("pending", 0)
    assert recorded_types(f"effect/{effect.pk}") == ["events.effect_retried"]


def test_what_stays_in_doubt_is_looked_up_when_tried_again(troubled: Kit) -> None:
    Effect.objects.update(state="in_doubt", available_at=None, attempts=8)
    effect = Effect.objects.get()
    services.retry_effect(actor=Actor.staff(1), now=NOW, effect_id=effect.pk)
    troubled.pier.made["k"] = 1
    pump.drain_all(NOW + timedelta(seconds=1))
    effect.refresh_from_db()
    assert (effect.state, troubled.pier.asked, troubled.pier.made) == ("done", ["k"], {"k": 1})


@pytest.mark.parametrize("model", ["parkedstream", "effect"])
def test_looking_is_not_retrying(troubled: Kit, looker: Client, model: str) -> None:
    row = {"parkedstream": ParkedStream, "effect": Effect}[model]._base_manager.get()
    with assert_nothing_changed(ParkedStream):
        _retry(looker, model, row.pk)


@pytest.mark.parametrize("state", ["pending", "leased", "done", "in_doubt"])
def test_what_did_not_give_up_is_not_retried(troubled: Kit, operator: Client, state: str) -> None:
    Effect.objects.update(state=state, available_at=NOW)
    with assert_nothing_changed():
        _retry(operator, "effect", Effect.objects.get().pk)
        with pytest.raises(services.NothingToRetry) as refused:
            services.retry_effect(actor=Actor.staff(1), now=NOW, effect_id=Effect.objects.get().pk)
    assert (refused.value.code, refused.value.fields) == ("nothing_to_retry", {"state": state})


def test_what_is_gone_is_not_found(kit: Kit) -> None:
    with assert_nothing_changed(), pytest.raises(NotFound):
        services.retry_parked_stream(actor=Actor.staff(1), now=NOW, parked_id=1)
    with assert_nothing_changed(), pytest.raises(NotFound):
        services.retry_effect(actor=Actor.staff(1), now=NOW, effect_id=uuid.uuid4())


def test_a_stream_parked_for_good_says_so(kit: Kit, looker: Client) -> None:
    kit.open("a")
    event = Event.objects.get()
    parking.park("kit.sums", reader.stored(event), ZeroDivisionError("x"), for_good=True)
    page = looker.get(reverse("admin:events_parkedstream_changelist")).content.decode()
    assert "Waiting for a person" in page
