"""Partners' systems that listen: one that works, in this very product, and one that had a bad day.

The last events of the history are sent to them at the time at which they happened, by a made-up
network. The second endpoint is paused in the end, so a running demo calls nobody outside.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.models import ApiKey, User
from demo import logins
from events import clock, reader
from events.actor import Actor
from events.models import Event
from webhooks import courier, published, services
from webhooks.rules import Answer
from webhooks.services import Wishes

SYSTEM = Actor.system("demo")
EVENTS_SENT = 40
GOOD_DAYS = 12
LAG = timedelta(seconds=2)
SPAN = timedelta(days=4)  # shorter than what switches an endpoint off
LAST_MOMENT = timedelta(minutes=1)
WAREHOUSE = "https://events.warehouse.example.com/ingest"


def listen(key: ApiKey, end: datetime) -> None:
    """Two endpoints, and what was sent to them; the history ends before `end`."""
    began, now = end - SPAN, end - LAST_MOMENT
    working = _endpoint(key.owner, key, began, Wishes(
        url=f"http://127.0.0.1:{settings.PORT}{reverse('webhook-receiver')}",
        event_types=("rma.*", "shipping.delivered"),
        description="Shop: order status",
    ))  # fmt: skip
    staff = User.objects.get(email=logins.OPS)
    failing = _endpoint(staff, None, began, Wishes(
        url=WAREHOUSE, event_types=("*",), description="Data warehouse"
    ))  # fmt: skip
    line = _Line()
    for event in _last_events(began):
        with clock.frozen(event.occurred_at + LAG):
            services.plan_deliveries(
                actor=SYSTEM, now=clock.now(), recorded=reader.decode(reader.stored(event))
            )
            courier.send_due(EVENTS_SENT, line.post)
    with clock.frozen(now):
        services.send_test_event(actor=SYSTEM, now=now, endpoint_id=working)
        courier.send_due(EVENTS_SENT, line.post)
    services.pause_endpoint(actor=SYSTEM, now=now, endpoint_id=failing)


def _endpoint(owner: User, key: ApiKey | None, now: datetime, wishes: Wishes) -> UUID:
    endpoint, _secret = services.create_endpoint(
        actor=SYSTEM, now=now, owner_id=owner.pk, wishes=wishes, key_id=key.pk if key else None
    )
    return endpoint.pk


def _last_events(since: datetime) -> list[Event]:
    names = [one.type for one in published.catalogue()]
    lately = Event.objects.filter(type__in=names, occurred_at__gte=since)
    newest = lately.order_by("-occurred_at", "-position")
    return list(newest[:EVENTS_SENT])[::-1]


class _Line:
    """The network of the history: the warehouse is overloaded after a while."""

    def __init__(self) -> None:
        self._sent = 0

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """What that server would have said."""
        if url != WAREHOUSE:
            return Answer(204, "", took=timedelta(milliseconds=38))
        self._sent += 1
        if self._sent <= GOOD_DAYS:
            return Answer(200, "", '{"stored": true}', took=timedelta(milliseconds=120))
        return Answer(503, "status", "Service Unavailable", took=timedelta(seconds=2))
