"""What the reliability engineer watches: who supplied which lot, when a product runs out."""

from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from accounts.exports import Format
from accounts.models import User
from catalog.models import Sku
from demo import logins
from events.actor import Actor
from reliability.models import Every, Finding, Life, Missed
from reliability.services import exports, lots, planning

SUPPLIERS = {"A": "Anhui Precision", "B": "Bolin Works", "C": "Cheng Kung Parts"}
PLANNED = 3
_WEEKS_BACK = 4


def are_kept(end: datetime) -> None:
    """Name the suppliers, plan the products that fail most, let one report leave every week."""
    now = end - timedelta(minutes=20)
    quality = Actor.staff(User.objects.get(email=logins.QUALITY).pk)
    named = Life.objects.exclude(lot="").values_list("sku_code", "lot").distinct()
    for sku_code, lot in named.order_by("sku_code", "lot"):
        lots.attribute_lot(
            actor=quality, now=now, sku_code=sku_code, lot=lot, supplier=SUPPLIERS[lot[-1]]
        )
    failing = _failing_most()
    for sku_code in failing:
        _plan(quality, now, sku_code)
    if failing:
        _weekly(quality, end - timedelta(weeks=_WEEKS_BACK), failing[0])
        while exports.make_due(now):
            pass


def _failing_most() -> list[str]:
    counted: dict[str, int] = {}
    for code in Finding.objects.exclude(fault_code="").values_list("sku_code", flat=True):
        counted[code] = counted.get(code, 0) + 1
    return sorted(counted, key=lambda code: (-counted[code], code))[:PLANNED]


def _plan(quality: Actor, now: datetime, sku_code: str) -> None:
    price = Sku.objects.get(code=sku_code).list_price
    plan = planning.plan(
        actor=quality,
        now=now,
        sku_code=sku_code,
        unit_cost=(price * Decimal("0.45")).quantize(Decimal("0.01")),
        substitute_cost=(price * Decimal("0.80")).quantize(Decimal("0.01")),
        left_over_cost=(price * Decimal("0.10")).quantize(Decimal("0.01")),
        service_level=0.95,
        scrap=0.02,
        repeat=0.03,
    )
    planning.check(actor=quality, now=now, plan_id=plan.id)


def _weekly(quality: Actor, began: datetime, sku_code: str) -> None:
    exports.schedule(
        actor=quality,
        now=began,
        request_key="weekly",
        query=urlencode({"sku": sku_code, "as_of": began.date().isoformat()}),
        format=Format.PARQUET,
        every=Every.WEEK,
        missed=Missed.EACH,
    )
