"""What the bench found and what was left out, as a page shows them."""

from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from reliability.reports import wording
from reliability.reports.building import Report
from reliability.reports.cells import MOST_ROWS, percent, table


def faults(report: Report) -> list[dict[str, Any]]:
    """Confirmed faults, the most frequent first."""
    most = max((fault.pieces for fault in report.faults), default=1)
    return [
        {
            "code": fault.fault_code,
            "pieces": fault.pieces,
            "most": most,
            "share": percent(fault.share),
            "up_to": percent(fault.up_to),
        }
        for fault in report.faults
    ]


def pairs(report: Report) -> dict[str, Any]:
    """What customers said and what the bench found."""
    nothing = gettext("No fault found")
    unsaid = gettext("Nothing stated")
    rows = (
        [pair.stated or unsaid, pair.confirmed or nothing, number_format(pair.pieces)]
        for pair in report.confusion.pairs[:MOST_ROWS]
    )
    headers = (gettext("Customer said"), gettext("Bench confirmed"), gettext("Pieces"))
    return table(headers, rows, ends=(2,))


def bench(report: Report) -> list[dict[str, str]]:
    """Shares over everything diagnosed."""
    found = report.confusion
    return [
        {"label": gettext("Pieces diagnosed"), "value": number_format(found.pieces)},
        {"label": gettext("No fault found"), "value": percent(found.share_of_nothing_found)},
        {
            "label": gettext("Customer and bench agree"),
            "value": percent(found.share_of_agreement),
        },
    ]


def left_out(report: Report) -> list[dict[str, str]]:
    """Devices not used and failures not counted, by reason."""
    reasons = wording.PROBLEMS | wording.NOTES
    counted = report.table.problems | report.table.notes
    return [
        {"label": str(reasons[code]), "value": number_format(count)}
        for code, count in counted.items()
    ]


def examples(report: Report) -> dict[str, Any]:
    """Some of the devices not used."""
    headers = (
        gettext("Serial number"), gettext("Sold"), gettext("Known from"), gettext("Failed"),
        gettext("Why it is not used"),
    )  # fmt: skip
    rows = (
        [
            one.serial,
            *("–" if day is None else date_format(day) for day in
              (one.sold_on, one.entered_on, one.failed_on)),
            str(wording.PROBLEMS[one.problem]),
        ]
        for one in report.table.examples
    )  # fmt: skip
    return table(headers, rows)
