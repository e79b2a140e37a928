"""Named reads of problems."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from catalog.models import FaultCode, Sku
from events.selectors import history
from reliability.fracas import errors, events, rules
from reliability.fracas.choices import OPEN_STATES, Step
from reliability.fracas.models import Firing, Problem, ProblemText, Signature
from reliability.models import Life
from repair.models import WorkItem
from rma.models import Rma, RmaLine
from warranty import rules as warranty_rules

AGAIN_WITHIN = timedelta(days=365)
_LOCK_CLASS = 0x4652  # "FR": the first key of the two-key advisory lock on a fault of a product


@dataclass(frozen=True, slots=True)
class Piece:
    """A diagnosed piece on the bench, as a problem knows it."""

    item_id: str
    rma_id: str
    line_id: str
    customer_id: str
    sku_code: str
    serial: str
    fault_code: str
    reported_on: date


def by_id(problem_id: UUID | str) -> Problem:
    """The problem as it is now. Raises ProblemNotFound."""
    problem = Problem.objects.filter(pk=problem_id).first()
    if problem is None:
        raise errors.ProblemNotFound
    return problem


def locked(problem_id: UUID | str) -> Problem:
    """The problem, its row locked. Raises ProblemNotFound."""
    problem = Problem.objects.select_for_update().filter(pk=problem_id).first()
    if problem is None:
        raise errors.ProblemNotFound
    return problem


def lock_scope(sku_code: str, fault_code: str) -> None:
    """Whoever opens a problem about this fault of this product waits for the others."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))",
            [_LOCK_CLASS, f"{sku_code}/{fault_code}"],
        )


def newest_about(sku_code: str, fault_code: str) -> Problem | None:
    """The newest problem about a fault of a product, locked; whoever asks holds the scope."""
    found = Problem.objects.select_for_update().filter(sku_code=sku_code, fault_code=fault_code)
    return found.order_by("-opened_at", "-id").first()


def has_fired(key: str) -> Problem | None:
    """The problem that an occasion was counted for."""
    firing = Firing.objects.select_related("problem").filter(pk=key).first()
    return firing.problem if firing else None


def fault_fits(sku_code: str, fault_code: str) -> bool:
    """Whether the fault can occur in the product, retired codes included."""
    category = Sku.objects.filter(code=sku_code).values("category")
    return FaultCode.objects.filter(code=fault_code, category__in=category).exists()


def piece(item_id: UUID | str) -> Piece | None:
    """A piece on the bench; None without a confirmed fault."""
    found = WorkItem.objects.select_related("order").filter(pk=item_id).exclude(fault_code="")
    return next(iter(_pieces(found)), None)


def same_device_before(one: Piece) -> list[Piece]:
    """Confirmed failures of the same device in other returns, the newest first."""
    if not one.serial:
        return []
    spellings = {one.serial, warranty_rules.normalise_serial(one.serial)}
    lines = RmaLine.objects.filter(sku_code=one.sku_code, serial__in=spellings)
    return _others(one, _confirmed().filter(line_id__in=lines.values("pk")))


def same_customer_before(one: Piece) -> list[Piece]:
    """Confirmed failures of the same component at the same customer within a year before."""
    fault = FaultCode.objects.filter(code=one.fault_code).first()
    if fault is None:
        return []
    codes = FaultCode.objects.filter(category=fault.category, component=fault.component)
    returns = Rma.objects.filter(
        customer_id=one.customer_id,
        received_at__gte=datetime.combine(one.reported_on - AGAIN_WITHIN, datetime.min.time(), UTC),
    )
    found = _confirmed().filter(
        order__rma_id__in=returns.values("pk"), fault_code__in=codes.values("code")
    )
    return _others(one, found)


def linkable(rma_id: UUID | str, problem: Problem) -> list[Piece]:
    """The confirmed pieces of a return that are not linked to the problem yet."""
    found = _confirmed().filter(order__rma_id=rma_id, sku_code=problem.sku_code)
    return _pieces(found.exclude(pk__in=problem.pieces.values("item_id")))


def sold_on(sku_code: str, serial: str) -> date | None:
    """When a device was sold, as far as we know."""
    if not serial:
        return None
    known_as = warranty_rules.normalise_serial(serial)
    found = Life.objects.filter(sku_code=sku_code, serial=known_as)
    return found.values_list("sold_on", flat=True).first()


def texts_of(problem_id: UUID | str) -> dict[str, ProblemText]:
    """What was written about a problem, by id as text."""
    return {str(row.pk): row for row in ProblemText.objects.filter(problem_id=problem_id)}


def effects_of(problem: Problem) -> list[tuple[datetime, events.EffectMeasured]]:
    """Every measurement of an effect, the newest first."""
    found = [
        (recorded.occurred_at, recorded.event)
        for recorded in history(problem.stream)
        if isinstance(recorded.event, events.EffectMeasured)
    ]
    return found[::-1]


def signatures_of(problem: Problem) -> QuerySet[Signature]:
    """Every signature, oldest first."""
    return problem.signatures.order_by("signed_at", "id")


def open_problems() -> QuerySet[Problem]:
    """Problems somebody has to do something about, the most urgent first."""
    return Problem.objects.filter(state__in=OPEN_STATES).order_by("due_on", "opened_at", "id")


def steps_of(problem: Problem) -> list[Step]:
    """What can be signed now, in order."""
    return [step for step in Step if rules.can(step, problem.state)]


def _confirmed() -> QuerySet[WorkItem]:
    found = WorkItem.objects.select_related("order").filter(diagnosed_at__isnull=False)
    return found.exclude(Q(fault_code="") | Q(outcome="no_fault_found"))


def _others(one: Piece, found: QuerySet[WorkItem]) -> list[Piece]:
    return _pieces(found.exclude(order__rma_id=one.rma_id).order_by("-diagnosed_at", "-id"))


def _pieces(items: Iterable[WorkItem]) -> list[Piece]:
    listed = list(items)
    returns = {row.pk: row for row in Rma.objects.filter(pk__in={x.order.rma_id for x in listed})}
    return [_piece(item, returns.get(item.order.rma_id)) for item in listed]


def _piece(item: WorkItem, rma: Rma | None) -> Piece:
    reported = rma.received_at if rma else item.diagnosed_at or item.order.opened_at
    return Piece(
        item_id=str(item.pk),
        rma_id=str(item.order.rma_id),
        line_id=str(item.line_id),
        customer_id=str(rma.customer_id) if rma else "",
        sku_code=item.sku_code,
        serial=item.serial,
        fault_code=item.fault_code,
        reported_on=reported.astimezone(UTC).date(),
    )
