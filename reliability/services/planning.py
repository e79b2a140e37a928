"""End-of-life plans: kept with their costs, looked at every day, told once when stock is short."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import NAMESPACE_OID, UUID, uuid5

from django.utils.translation import gettext_lazy as _

from catalog import selectors as catalog
from events.actor import Actor
from events.errors import DomainError
from events.unit import unit_of_work
from reliability import events
from reliability.models import EolPlan
from reliability.questions import Question
from reliability.reports.end_of_life import Costs, EndOfLife, end_of_life


class NoSuchPlan(DomainError):
    """The product is not planned."""

    code: ClassVar[str] = "no_such_plan"
    http_status: ClassVar[int] = 404
    message: ClassVar = _("There is no end-of-life plan for this product.")


def plan(
    *,
    actor: Actor,
    now: datetime,
    sku_code: str,
    unit_cost: Decimal,
    substitute_cost: Decimal,
    left_over_cost: Decimal,
    service_level: float,
    scrap: float,
    repeat: float,
) -> EolPlan:
    """Keep the costs of a product and look at its stock from now on. Emits reliability.eol_planned.

    The same costs again change nothing. Raises NoSuchSku.
    """
    catalog.sku(sku_code)
    key = uuid5(NAMESPACE_OID, f"eolplan/{sku_code}")
    event = events.EolPlanned(
        plan_id=str(key),
        sku_code=sku_code,
        unit_cost=f"{unit_cost:.2f}",
        substitute_cost=f"{substitute_cost:.2f}",
        left_over_cost=f"{left_over_cost:.2f}",
        service_level=service_level,
        scrap=scrap,
        repeat=repeat,
    )
    with unit_of_work(actor=actor, now=now) as unit:
        known = EolPlan.objects.select_for_update().filter(pk=key).first()
        if known is not None and costs_of(known) == _costs(event):
            return known
        unit.record(f"eolplan/{key}", event, expected=known.version if known else 0)
        return EolPlan.objects.get(pk=key)


def check(*, actor: Actor, now: datetime, plan_id: UUID) -> EndOfLife:
    """Look whether the stock of a plan lasts. Raises NoSuchPlan.

    Emits reliability.stock_found_short once when it does not, reliability.stock_found_enough once
    when it does again.
    """
    known = EolPlan.objects.filter(pk=plan_id).first()
    if known is None:
        raise NoSuchPlan
    found = end_of_life(Question(sku=known.sku_code, as_of=now.date()), costs_of(known))
    with unit_of_work(actor=actor, now=now) as unit:
        plan = EolPlan.objects.select_for_update().get(pk=plan_id)
        was_short = plan.short_since is not None
        if found.outlook is not None and found.is_short and not was_short:
            unit.record(plan.stream, _short(plan, found), expected=plan.version)
        if was_short and not found.is_short and _is_known(found):
            unit.record(plan.stream, _enough(plan, found), expected=plan.version)
    return found


def check_all(now: datetime) -> int:
    """Look at every plan; how many."""
    actor = Actor.system("end-of-life")
    plans = list(EolPlan.objects.values_list("pk", flat=True))
    for plan_id in plans:
        check(actor=actor, now=now, plan_id=plan_id)
    return len(plans)


def costs_of(plan: EolPlan) -> Costs:
    """The costs of a plan as the statistics take them."""
    return Costs(
        unit_cost=float(plan.unit_cost),
        substitute_cost=float(plan.substitute_cost),
        left_over_cost=float(plan.left_over_cost),
        service_level=plan.service_level,
        scrap=plan.scrap,
        repeat=plan.repeat,
    )


def _costs(event: events.EolPlanned) -> Costs:
    return Costs(
        unit_cost=float(event.unit_cost),
        substitute_cost=float(event.substitute_cost),
        left_over_cost=float(event.left_over_cost),
        service_level=event.service_level,
        scrap=event.scrap,
        repeat=event.repeat,
    )


def _is_known(found: EndOfLife) -> bool:
    """Whether "not short" was found, and is not only the lack of a model."""
    return found.outlook is not None or found.obliged_until is None


def _short(plan: EolPlan, found: EndOfLife) -> events.StockFoundShort:
    assert found.runs_out_on is not None
    assert found.obliged_until is not None
    return events.StockFoundShort(
        plan_id=str(plan.id),
        sku_code=plan.sku_code,
        stock=found.stock,
        runs_out_on=found.runs_out_on.isoformat(),
        obliged_until=found.obliged_until.isoformat(),
    )


def _enough(plan: EolPlan, found: EndOfLife) -> events.StockFoundEnough:
    until = found.obliged_until
    return events.StockFoundEnough(
        plan_id=str(plan.id),
        sku_code=plan.sku_code,
        stock=found.stock,
        obliged_until=until.isoformat() if until else "",
    )
