"""The state of the whole system, read from the database when Prometheus asks."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.models import Count, Max
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from events import clock, lag, selectors
from events.models import Event
from rma.choices import State
from rma.models import Rma
from shipping.choices import WebhookOutcome
from shipping.models import InboundWebhook
from webhooks import selectors as webhook_selectors

RECENT = timedelta(days=30)
ENDED = (State.CLOSED, State.REJECTED, State.CANCELLED)
QUANTILES = (0.5, 0.9, 0.99)


class SystemState(Collector):
    """Asks once per scrape; a database that is away is a number too, not an error."""

    def collect(self) -> Iterable[Metric]:
        """Every family, or only `aftersales_database_up 0`."""
        up = GaugeMetricFamily("aftersales_database_up", "1 if the database answers.")
        try:
            found = list(_families(clock.now()))
        except DatabaseError:
            up.add_metric([], 0)
            return [up]
        up.add_metric([], 1)
        return [up, *found]


def _families(now: datetime) -> Iterator[Metric]:
    for family in FAMILIES:
        yield from family(now)


def _gauge(
    name: str, text: str, labels: tuple[str, ...], rows: Iterable[tuple[tuple[str, ...], float]]
) -> Metric:
    metric = GaugeMetricFamily(f"aftersales_{name}", text, labels=labels)
    for values, number in rows:
        metric.add_metric(values, number)
    return metric


def _rmas(now: datetime) -> Iterator[Metric]:
    """RMAs by state, those past their promise, those closed lately and how long they took."""
    counted = dict.fromkeys(State.values, 0)
    counted.update(Rma.objects.values_list("state").annotate(Count("pk")).order_by())
    by_state = (((state,), number) for state, number in counted.items())
    yield _gauge("rmas", "Returns by state.", ("state",), by_state)
    late = Rma.objects.exclude(state__in=ENDED).filter(promise_due_at__lt=now).count()
    yield _gauge("rmas_past_promise", "Open returns past what we promised.", (), [((), late)])
    waiting = Rma.objects.exclude(state__in=ENDED).filter(waiting_since__isnull=False).count()
    text = "Open returns that wait for the customer."
    yield _gauge("rmas_waiting_for_customer", text, (), [((), waiting)])
    received = Rma.objects.filter(received_at__gte=now - RECENT).count()
    yield _gauge("rmas_received_30d", "Returns received in 30 days.", (), [((), received)])
    yield from _resolution(now)


def _resolution(now: datetime) -> Iterator[Metric]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), percentile_cont(%s::float8[]) WITHIN GROUP"
            " (ORDER BY extract(epoch FROM closed_at - received_at)::float8)"
            " FROM rma_rma WHERE closed_at >= %s",
            [list(QUANTILES), now - RECENT],
        )
        closed, seconds = cursor.fetchone()
    yield _gauge("rmas_closed_30d", "Returns closed in 30 days.", (), [((), closed)])
    taken = (((str(q),), value) for q, value in zip(QUANTILES, seconds or (), strict=False))
    text = "From received to closed, of those closed in 30 days."
    yield _gauge("resolution_seconds", text, ("quantile",), taken)


def _log(_now: datetime) -> Iterator[Metric]:
    """How long the log is and how far its readers are behind."""
    head = Event.objects.aggregate(Max("position"))["position__max"] or 0
    yield _gauge("log_position", "The newest event's position.", (), [((), head)])
    lags = lag.all_lags()
    text = "Events that a subscriber has not read."
    behind = (((one.name,), one.events) for one in lags)
    yield _gauge("subscriber_lag_events", text, ("subscriber",), behind)
    text = "Streams parked for a subscriber after a failing event."
    parked = (((one.name,), one.parked) for one in lags)
    yield _gauge("parked_streams", text, ("subscriber",), parked)


def _effects(now: datetime) -> Iterator[Metric]:
    """Outside calls that are not done, and what keeps them back."""
    unfinished = selectors.unfinished_effects()
    text = "Outside calls that are not done, by kind and state."
    yield _gauge("effects", text, ("kind", "state"), unfinished.items())
    text = "How long the call that is due longest has been waiting."
    oldest = selectors.oldest_due_effect(now)
    yield _gauge("oldest_due_effect_seconds", text, (), [((), oldest)])
    text = "1 while calls to a counterpart are held back after failures."
    circuits = (((one.name,), float(one.is_open)) for one in selectors.circuits())
    yield _gauge("circuit_open", text, ("counterpart",), circuits)


def _database(_now: datetime) -> Iterator[Metric]:
    """The oldest open write transaction: while it lasts, nothing behind it is cleaned up."""
    writer = selectors.oldest_write_transaction()
    text = "Age of the oldest transaction that has written."
    age = writer.age if writer else 0.0
    yield _gauge("oldest_write_transaction_seconds", text, (), [((), age)])


def _webhooks(_now: datetime) -> Iterator[Metric]:
    """Messages from carriers that no parcel matches, and those to partners that wait."""
    parked = InboundWebhook.objects.filter(outcome=WebhookOutcome.PARKED).count()
    text = "Carriers' messages that wait for their parcel."
    yield _gauge("inbound_webhooks_parked", text, (), [((), parked)])
    text = "Messages to partners that wait to be delivered."
    waiting = webhook_selectors.waiting_deliveries()
    yield _gauge("outbound_webhooks_waiting", text, (), [((), waiting)])


FAMILIES: tuple[Callable[[datetime], Iterator[Metric]], ...] = (
    _rmas,
    _log,
    _effects,
    _database,
    _webhooks,
)
