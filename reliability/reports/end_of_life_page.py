"""An end-of-life plan in words and tables for its page."""

from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from reliability.estimators import Refusal, SwitchPoint
from reliability.reports import wording
from reliability.reports.cells import shown, table
from reliability.reports.end_of_life import EndOfLife, Month
from reliability.reports.page_curves import thinned


def page_of(found: EndOfLife, currency: str) -> dict[str, Any]:
    """The context of the page."""
    return {
        "plan": found,
        "refusal": wording.refusal(found.model) if isinstance(found.model, Refusal) else "",
        "verdict": _verdict(found),
        "facts": _facts(found),
        "advice": _advice(found, currency),
        "months": _months(found),
        "switch": _switch(found, currency),
    }


def _verdict(found: EndOfLife) -> str:
    """The answer in one sentence."""
    if found.obliged_until is None:
        return gettext("No device is under warranty any more: nothing has to be kept.")
    if found.outlook is None:
        return ""
    until = date_format(found.obliged_until)
    if found.runs_out_on is None:
        return gettext("The stock is expected to last until the last warranty ends on %(day)s.") % {
            "day": until
        }
    return gettext(
        "The stock is expected to run out on %(out)s, before the last warranty ends on %(day)s."
    ) % {"out": date_format(found.runs_out_on), "day": until}


def _facts(found: EndOfLife) -> list[dict[str, str]]:
    expected = found.outlook
    facts = [{"label": gettext("Pieces in stock"), "value": number_format(found.stock)}]
    if found.months:
        covered = number_format(found.months[0].under_warranty)
        facts.append({"label": gettext("Devices under warranty"), "value": covered})
    if expected is not None:
        value = gettext("%(value)s, between %(lower)s and %(upper)s") % {
            "value": shown(expected.total),
            "lower": shown(expected.total_lower),
            "upper": shown(expected.total_upper),
        }
        facts.append({"label": gettext("Returns still to expect"), "value": value})
    if found.earliest is not None:
        day = date_format(found.earliest)
        facts.append({"label": gettext("Runs out at the earliest"), "value": day})
    return facts


def _advice(found: EndOfLife, currency: str) -> list[str]:
    """What to buy, and when to switch."""
    if found.buy is None or found.best is None:
        return []
    level = f"{found.costs.service_level * 100:g}"
    buy = gettext(
        "Buy %(pieces)s pieces to last to the end with a probability of %(level)s %%; the cheapest "
        "order, with substitutes for what is short, is %(cheapest)s pieces."
    ) % {
        "pieces": number_format(found.buy.service_quantity),
        "level": level,
        "cheapest": number_format(found.buy.cheapest.quantity),
    }
    best = found.best
    said = {
        "pieces": number_format(best.quantity),
        "months": best.period,
        "cost": f"{shown(best.total)} {currency}",
    }
    if best.period == 0:
        switch = gettext("Cheapest is to switch to the substitute at once: %(cost)s.") % said
    elif best.period == len(found.switch) - 1:
        switch = gettext("Cheapest is never to switch: %(pieces)s pieces, %(cost)s.") % said
    else:
        switch = (
            gettext(
                "Cheapest is to buy %(pieces)s pieces and to switch after %(months)s months: "
                "%(cost)s."
            )
            % said
        )
    return [buy, switch]


def _months(found: EndOfLife) -> dict[str, Any]:
    headers = (
        gettext("Month from"), gettext("Under warranty"), gettext("Returns per device"),
        gettext("Expected"), gettext("Lower bound"), gettext("Upper bound"), gettext("Stock left"),
    )  # fmt: skip
    rows: list[Month] = thinned(list(found.months))
    cells = (
        [
            date_format(month.starts),
            number_format(month.under_warranty),
            shown(month.hazard),
            *(shown(x) for x in (month.expected, month.lower, month.upper, month.stock_left)),
        ]
        for month in rows
    )
    return table(headers, cells, ends=range(1, 7))


def _switch(found: EndOfLife, currency: str) -> dict[str, Any]:
    headers = (
        gettext("Switch after months"), gettext("Pieces to buy"), gettext("Substitutes"),
        gettext("Purchase"), gettext("Left over"), gettext("Substitution"),
        gettext("Total in %(currency)s") % {"currency": currency},
    )  # fmt: skip
    points: list[SwitchPoint] = thinned(list(found.switch))
    rows = (
        [
            str(point.period),
            number_format(point.quantity),
            *(shown(x) for x in (
                point.substitutes, point.purchase, point.left_over, point.substitution, point.total,
            )),
        ]
        for point in points
    )  # fmt: skip
    return table(headers, rows, ends=range(7))
