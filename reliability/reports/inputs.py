"""What a report was made from, so that it can be made again to the digit."""

from collections.abc import Iterator
from importlib.metadata import version

from reliability.estimators import Fit
from reliability.questions import RULES
from reliability.reports.building import Report
from reliability.reports.outlook import SEED


def inputs_of(report: Report) -> Iterator[tuple[str, str]]:
    """Names and values: the question, the data, the choices, the versions, how the search ended."""
    yield from report.question.as_text().items()
    yield "rules", RULES
    yield "data_position", str(report.position.last)
    yield "data_unread", str(report.position.unread)
    yield "warranty_policies", str(report.policies)
    yield "inputs_hash", report.fingerprint
    yield "zero_ages", "left-censored in the first period"
    yield "reporting_delay", "unfinished periods are left out"
    yield "censoring", "end of warranty, taken back, or the day asked about"
    yield "curve", "Kaplan-Meier, failures at the end of their period, log-log bounds"
    yield "versions", f"numpy {version('numpy')}, scipy {version('scipy')}"
    if report.outlook is not None:
        yield "forecast_warranty", "of each device"
        yield "forecast_draws", f"{report.outlook.draws}, seed {SEED}"
    if isinstance(report.model, Fit):
        ended = report.model.convergence
        yield "search", f"{ended.iterations} steps, score {ended.score:.1e}"
