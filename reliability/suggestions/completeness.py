"""How completely faults are coded, by the channel a return came through."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from repair.choices import Diagnosis
from repair.models import WorkItem
from rma.choices import Channel, ServiceType
from rma.models import RmaLine

TARGET = 0.95
LOOK_BACK = timedelta(days=365)
WITH_GOODS = (ServiceType.REPAIR, ServiceType.EXCHANGE)


@dataclass(frozen=True, slots=True)
class Completeness:
    """Lines for repair or exchange of a channel: with a stated code; of those the bench looked at,
    with a confirmed one ("no fault found" is an answer), and where both say the same."""

    channel: str
    lines: int
    stated: int
    diagnosed: int
    confirmed: int
    nothing_found: int
    agreeing: int

    @property
    def complete(self) -> float | None:
        """Stated and, where diagnosed, confirmed codes of all that there should be."""
        wanted = self.lines + self.diagnosed
        return (self.stated + self.confirmed) / wanted if wanted else None


def by_channel(now: datetime) -> list[Completeness]:
    """Every channel of the last year, and all of them together under an empty name."""
    stated = _stated(now)
    found = [_channel(name, stated.get(name, (0, 0)), _benched(name, now)) for name in stated]
    found.sort(key=lambda one: -one.lines)
    return [*found, _together(found)] if found else []


def _stated(now: datetime) -> dict[str, tuple[int, int]]:
    lines = RmaLine.objects.filter(
        rma__received_at__gt=now - LOOK_BACK, rma__service_type__in=WITH_GOODS
    )
    rows = lines.order_by().values_list("rma__channel")
    counted = rows.annotate(every=Count("pk"), stated=Count("pk", filter=~Q(stated_fault="")))
    return {channel: (every, stated) for channel, every, stated in counted}


def _benched(channel: str, now: datetime) -> dict[str, int]:
    returns = RmaLine.objects.filter(
        rma__received_at__gt=now - LOOK_BACK,
        rma__service_type__in=WITH_GOODS,
        rma__channel=channel,
    )
    nothing = Q(outcome=Diagnosis.NO_FAULT_FOUND)
    coded = ~Q(fault_code="")
    return WorkItem.objects.filter(
        diagnosed_at__isnull=False, line_id__in=returns.values("pk")
    ).aggregate(
        diagnosed=Count("pk"),
        confirmed=Count("pk", filter=nothing | coded),
        nothing_found=Count("pk", filter=nothing),
        agreeing=Count("pk", filter=coded & ~nothing & Q(fault_code=F("stated_fault"))),
    )


def _channel(name: str, stated: tuple[int, int], bench: dict[str, int]) -> Completeness:
    label = str(Channel(name).label)
    return Completeness(channel=label, lines=stated[0], stated=stated[1], **bench)


def _together(found: list[Completeness]) -> Completeness:
    names = ("lines", "stated", "diagnosed", "confirmed", "nothing_found", "agreeing")
    return Completeness(channel="", **{n: sum(getattr(one, n) for one in found) for n in names})
