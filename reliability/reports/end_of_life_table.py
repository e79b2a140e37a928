"""An end-of-life plan as one flat table: the same numbers as on its page, with every digit."""

from collections.abc import Iterator
from dataclasses import asdict

from accounts.exports import Table
from reliability.estimators import Refusal
from reliability.questions import RULES
from reliability.reports.end_of_life import EndOfLife
from reliability.reports.outlook import SEED
from reliability.reports.tables import COLUMNS, Row, row

NAME = "reliability.end-of-life"


def table_of(found: EndOfLife) -> Table:
    """Everything the plan says."""
    rows = list(rows_of(found))
    return Table(NAME, COLUMNS, len(rows), [rows])


def rows_of(found: EndOfLife) -> Iterator[Row]:
    """Section, item, value with bounds, unit, text."""
    yield from (row("inputs", name, text=text) for name, text in found.question.as_text().items())
    yield from (row("inputs", name, value) for name, value in asdict(found.costs).items())
    yield row("inputs", "rules", text=RULES)
    yield row("inputs", "data_position", text=str(found.position))
    yield row("inputs", "inputs_hash", text=found.fingerprint)
    yield row("inputs", "draws", text=f"{found.outlook.draws if found.outlook else 0}, seed {SEED}")
    yield row("stock", "pieces", found.stock, unit="pieces")
    for name in ("obliged_until", "runs_out_on", "earliest"):
        yield row("stock", name, text=str(getattr(found, name) or ""))
    if isinstance(found.model, Refusal):
        yield row("model", "refusal", text=f"{found.model.code}: {found.model.reason}")
    else:
        yield row("model", "distribution", text=found.model.distribution)
    for month in found.months:
        day = month.starts.isoformat()
        yield row("under_warranty", day, month.under_warranty, unit="devices")
        yield row("hazard", day, month.hazard, unit="returns per device")
        yield row("returns", day, month.expected, month.lower, month.upper, unit="returns")
        yield row("stock_left", day, month.stock_left, unit="pieces")
    yield from _buying(found)
    for point in found.switch:
        item = f"month {point.period}"
        yield row("switch", item, point.total, unit="cost", text=f"{point.quantity} pieces")


def _buying(found: EndOfLife) -> Iterator[Row]:
    if found.buy is None:
        return
    yield row("last_time_buy", "at_service_level", found.buy.service_quantity, unit="pieces")
    yield row("last_time_buy", "cheapest", found.buy.cheapest.quantity, unit="pieces")
    for point in found.buy.curve:
        text = f"lasts {point.lasts:.12g}"
        yield row("last_time_buy", str(point.quantity), point.total, unit="cost", text=text)
