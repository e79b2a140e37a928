"""What the tests of webhooks do again and again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pytest_django import Settings

from accounts.services import issue_api_key
from events import clock, pump, runner, subscribers
from events.actor import Actor
from events.models import ParkedStream
from events.streams import PARTITIONS
from rma.models import Rma
from tests.shipping import support as shipping
from tests.support.people import SETUP, Partner
from tests.webhooks.receiving import Receiver
from webhooks import courier, services
from webhooks.models import Attempt, Delivery, Endpoint, Health
from webhooks.services import Wishes

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ACTOR = Actor.system("test")


@dataclass
class Hook:
    """An endpoint, its secret and the server behind it."""

    endpoint: Endpoint
    secret: str
    receiver: Receiver

    @property
    def health(self) -> Health:
        """As it is now."""
        return Health.objects.get(pk=self.endpoint.pk)

    @property
    def state(self) -> tuple[str, str]:
        """The endpoint's state and why."""
        found = Endpoint.objects.get(pk=self.endpoint.pk)
        return found.state, found.disabled_because

    def due_delivery(self, now: datetime = NOW) -> Delivery:
        """A delivery that is due."""
        return services.send_test_event(actor=ACTOR, now=now, endpoint_id=self.endpoint.pk)

    def deliveries(self) -> list[tuple[str, str, int]]:
        """Type, state and tries of each, in order."""
        rows = Delivery.objects.filter(endpoint=self.endpoint).order_by("created_at", "id")
        return list(rows.values_list("event_type", "state", "attempts"))


def let_through(settings: Settings, origin: str) -> None:
    """This server of the test may be called."""
    settings.WEBHOOK_LOOPBACK_ORIGINS = [*settings.WEBHOOK_LOOPBACK_ORIGINS, origin]


def endpoint(partner: Partner, receiver: Receiver, **wishes: Any) -> Hook:
    """An endpoint of the partner's key that leads to this server."""
    wanted = Wishes(**{"url": receiver.url, "event_types": ("rma.*",), **wishes})
    made, issued = services.create_endpoint(
        actor=Actor.partner(partner.key.pk), now=NOW, owner_id=partner.user.pk,
        key_id=partner.key.pk, wishes=wanted,
    )  # fmt: skip
    return Hook(made, issued.text(), receiver)


def opened_by(partner: Partner, serial: str = "SN-1001") -> Rma:
    """An RMA that the partner's key opened."""
    return shipping.received(actor=Actor.partner(partner.key.pk), lines=(shipping.mouse(serial),))


def second_key(partner: Partner) -> Partner:
    """Another key of the same partner."""
    key, secret = issue_api_key(
        actor=SETUP, now=NOW, name="Second", owner_id=partner.user.pk, scopes=partner.key.scopes
    )
    return Partner(partner.user, key, secret)


def let_hear(now: datetime = NOW) -> None:
    """Let webhooks and notifications read the log; the work of all others is of no interest."""
    listeners = [subscribers.named(n) for n in ("webhooks", "webhooks.keys", "notifications")]
    subscribers.partitions_behind(listeners)
    with clock.frozen(now):
        while sum(runner.run(one, range(PARTITIONS), 1_000) for one in listeners):
            pass
        pump.drain_effects()
    assert not ParkedStream.objects.exists()


def send(now: datetime = NOW, limit: int = 20) -> int:
    """Send what is due at that instant."""
    with clock.frozen(now):
        return courier.send_due(limit)


def send_until(end: datetime, start: datetime = NOW) -> list[datetime]:
    """Let time pass from due instant to due instant; the instants at which something was sent."""
    sent, now = [], start
    while now <= end:
        if send(now):
            sent.append(now)
        due = Delivery.objects.filter(state="waiting").order_by("due_at").first()
        if due is None:
            return sent
        now = max(due.due_at, now + timedelta(seconds=1))
        held = Health.objects.get(pk=due.endpoint_id).held_until
        now = max(now, held) if held else now
    return sent


def tries(delivery: Delivery) -> list[tuple[int, int, str]]:
    """Number, status and failure of every try."""
    rows = Attempt.objects.filter(delivery=delivery).order_by("id")
    return list(rows.values_list("number", "status", "failure"))
