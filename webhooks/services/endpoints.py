"""Endpoints: made, changed, paused, resumed, switched off, deleted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events.actor import Actor
from events.unit import unit_of_work
from webhooks import events
from webhooks.choices import DeliveryState, DisabledBecause, EndpointState, ReplayState
from webhooks.errors import EndpointNotActive, TooManyEndpoints
from webhooks.models import Endpoint, Health
from webhooks.services import checking, secrets
from webhooks.services.checking import Wishes
from webhooks.services.secrets import IssuedSecret

MOST_ENDPOINTS = 20


def create_endpoint(
    *, actor: Actor, now: datetime, owner_id: int, wishes: Wishes, key_id: UUID | None = None
) -> tuple[Endpoint, IssuedSecret]:
    """Add an endpoint that hears of every published event from now on; return it and its secret.

    key_id: the API key it belongs to; None for one of staff. Appends EndpointCreated. Raises
    InvalidInput, TooManyEndpoints.
    """
    checked = checking.ensure_possible(wishes)
    with unit_of_work(actor=actor, now=now) as unit:
        _ensure_room(owner_id, key_id)
        endpoint = Endpoint.objects.create(
            owner_id=owner_id, api_key_id=key_id, created_at=now, changed_at=now,
            **_columns(checked),
        )  # fmt: skip
        Health.objects.create(endpoint=endpoint)
        issued = secrets.issue(endpoint, now)
        unit.record(
            checking.stream_of(endpoint.pk),
            events.EndpointCreated(
                endpoint_id=str(endpoint.pk),
                owner_id=str(owner_id),
                key_id=str(key_id or ""),
                event_types=checked.event_types,
                brands=checked.brands,
            ),
        )
    return endpoint, issued


def change_endpoint(*, actor: Actor, now: datetime, endpoint_id: UUID, wishes: Wishes) -> Endpoint:
    """Change what differs; what is waiting goes to the new address. Appends EndpointChanged.

    Raises NoSuchEndpoint, InvalidInput.
    """
    checked = checking.ensure_possible(wishes)
    with unit_of_work(actor=actor, now=now) as unit:
        endpoint = checking.locked(endpoint_id)
        wanted = _columns(checked)
        changed = tuple(name for name in checking.FIELDS if getattr(endpoint, name) != wanted[name])
        if changed:
            _write(endpoint, now, {name: wanted[name] for name in changed})
            unit.record(
                checking.stream_of(endpoint.pk),
                events.EndpointChanged(endpoint_id=str(endpoint.pk), fields=changed),
            )
    return endpoint


def pause_endpoint(*, actor: Actor, now: datetime, endpoint_id: UUID) -> Endpoint:
    """Let deliveries wait; pausing twice changes nothing. Appends EndpointPaused.

    Raises NoSuchEndpoint, EndpointNotActive for a disabled one.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        endpoint = checking.locked(endpoint_id)
        if endpoint.state == EndpointState.DISABLED:
            raise EndpointNotActive(state=endpoint.get_state_display())
        if endpoint.state == EndpointState.ACTIVE:
            _write(endpoint, now, {"state": EndpointState.PAUSED})
            event = events.EndpointPaused(endpoint_id=str(endpoint.pk))
            unit.record(checking.stream_of(endpoint.pk), event)
    return endpoint


def resume_endpoint(*, actor: Actor, now: datetime, endpoint_id: UUID) -> Endpoint:
    """Send again, with a clean record of health; resuming twice changes nothing.

    What happened while it was disabled is not sent by itself (`replay_range`). Appends
    EndpointResumed. Raises NoSuchEndpoint, EndpointNotActive when its key was revoked.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        endpoint = checking.locked(endpoint_id)
        if endpoint.api_key is not None and endpoint.api_key.revoked_at is not None:
            raise EndpointNotActive(state=DisabledBecause.KEY_REVOKED.label)
        if endpoint.state != EndpointState.ACTIVE:
            _write(endpoint, now, {"state": EndpointState.ACTIVE, "disabled_because": ""})
            Health.objects.filter(pk=endpoint.pk).update(
                held_until=None, failures=0, failing_since=None, suspect=False
            )
            event = events.EndpointResumed(endpoint_id=str(endpoint.pk))
            unit.record(checking.stream_of(endpoint.pk), event)
    return endpoint


def disable_endpoint(
    *, actor: Actor, now: datetime, endpoint_id: UUID, because: DisabledBecause
) -> Endpoint:
    """Switch it off and cancel what is waiting; a second time changes nothing.

    Appends EndpointDisabled, of which the owner is told by mail. Raises NoSuchEndpoint.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        endpoint = checking.locked(endpoint_id)
        if endpoint.state != EndpointState.DISABLED:
            _write(endpoint, now, {"state": EndpointState.DISABLED, "disabled_because": because})
            unit.record(
                checking.stream_of(endpoint.pk),
                events.EndpointDisabled(
                    endpoint_id=str(endpoint.pk),
                    reason=because.value,
                    cancelled=_cancel_waiting(endpoint, now),
                ),
            )
    return endpoint


def delete_endpoint(*, actor: Actor, now: datetime, endpoint_id: UUID) -> None:
    """Forget its address and its secrets and cancel what is waiting; the rows stay as a record.

    Appends EndpointDeleted. Raises NoSuchEndpoint.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        endpoint = checking.locked(endpoint_id)
        _write(
            endpoint, now,
            {"state": EndpointState.DELETED, "disabled_because": "", "url": ""},
        )  # fmt: skip
        endpoint.secrets.all().delete()
        unit.record(
            checking.stream_of(endpoint.pk),
            events.EndpointDeleted(
                endpoint_id=str(endpoint.pk), cancelled=_cancel_waiting(endpoint, now)
            ),
        )


def _ensure_room(owner_id: int, key_id: UUID | None) -> None:
    mine = Endpoint.objects.filter(owner_id=owner_id, api_key_id=key_id)
    if mine.exclude(state=EndpointState.DELETED).count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints(most=MOST_ENDPOINTS)


def _columns(wishes: Wishes) -> dict[str, Any]:
    return {
        "url": wishes.url,
        "event_types": list(wishes.event_types),
        "description": wishes.description,
        "brands": list(wishes.brands),
    }


def _write(endpoint: Endpoint, now: datetime, values: Mapping[str, Any]) -> None:
    for name, value in {**values, "changed_at": now}.items():
        setattr(endpoint, name, value)
    endpoint.save(update_fields=[*values, "changed_at"])


def _cancel_waiting(endpoint: Endpoint, now: datetime) -> int:
    """What is being sent this moment is cancelled when its outcome is written."""
    endpoint.replays.filter(state=ReplayState.RUNNING).update(
        state=ReplayState.STOPPED, finished_at=now
    )
    return endpoint.deliveries.filter(state=DeliveryState.WAITING).update(
        state=DeliveryState.CANCELLED, settled_at=now
    )
