"""The page of a report, its files and pictures say the same numbers, or why there are none."""

import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from events.models import Event
from reliability import reports
from reliability.estimators import Fit, Refusal
from reliability.models import Finding, Life
from reliability.questions import Distribution
from tests.reliability.field.world import (
    MOUSE,
    TODAY,
    WHEEL,
    a_year_of_mice,
    asked,
    catch_up,
    sold,
)
from tests.support import staff
from tests.support.events import assert_nothing_changed

pytestmark = pytest.mark.django_db
REPORTS = "/reports/"
QUESTION = {"sku": MOUSE, "as_of": TODAY.isoformat(), "distribution": "weibull"}
A_YEAR_AGO = TODAY - timedelta(days=365)
ADDRESSES = (REPORTS, f"{REPORTS}numbers.csv", f"{REPORTS}plots/survival.svg")


@pytest.fixture
def quinn(quality_engineer: User) -> Client:
    """Quinn at her desk."""
    return staff.signed_in(quality_engineer)


def words(answer: Any) -> str:
    """The text of a page."""
    return str(answer.content.decode())


def test_the_page_shows_the_model_with_bounds_plots_and_inputs(quinn: Client) -> None:
    a_year_of_mice()
    answer = quinn.get(REPORTS, QUESTION)
    text = words(answer)
    report = answer.context["report"]
    assert (report.table.units, report.table.failures) == (60, 10)
    for said in (
        "Life model: Weibull", "90 % two-sided = 95 % each side, likelihood ratio",
        "B10: one in ten has failed by, in months", report.fingerprint, "Nevada chart",
        "plots/survival.svg?sku=", "plots/probability.svg?sku=", "MOU-LB-DC",
        "In twelve months", "Kaplan-Meier, failures at the end of their period",
    ):  # fmt: skip
        assert said in text, said
    assert f">{report.position.last}<" in text


def test_the_same_question_gives_the_same_digits_and_the_same_picture(quinn: Client) -> None:
    a_year_of_mice()
    one, other = reports.build(asked()), reports.build(asked())
    assert (one.numbers, one.fingerprint) == (other.numbers, other.fingerprint)
    assert one.outlook is not None
    assert other.outlook is not None
    assert one.outlook.upper.tolist() == other.outlook.upper.tolist()
    pictures = [quinn.get(f"{REPORTS}plots/probability.svg", QUESTION).content for _ in range(2)]
    assert pictures[0] == pictures[1]
    assert reports.build(asked(level=0.95)).fingerprint != one.fingerprint


@pytest.mark.parametrize("name", ["survival", "probability", "hazard", "repairs", "forecast"])
def test_plots_come_as_svg_and_png(quinn: Client, name: str) -> None:
    a_year_of_mice()
    svg = quinn.get(f"{REPORTS}plots/{name}.svg", QUESTION)
    assert (svg.status_code, svg["Content-Type"]) == (200, "image/svg+xml")
    assert ElementTree.fromstring(svg.content).tag.endswith("svg")
    png = quinn.get(f"{REPORTS}plots/{name}.png", QUESTION | {"download": "1"})
    assert png.content.startswith(b"\x89PNG")
    assert png["Content-Disposition"] == f'attachment; filename="{name}.png"'


def test_without_a_failure_there_is_a_reason_and_a_lower_bound(quinn: Client) -> None:
    a_year_of_mice()
    report = reports.build(asked(fault=WHEEL))
    assert isinstance(report.model, Refusal)
    assert report.model.code == "no_failures"
    bounds = {number.name: number for number in report.numbers}
    assert (bounds["b10"].estimate, bounds["b10"].sided) == (None, 1)
    assert bounds["b10"].lower is not None
    assert report.outlook is None
    text = words(quinn.get(REPORTS, QUESTION | {"fault": WHEEL}))
    assert "Nothing of this choice has failed yet" in text
    assert "90 % one-sided" in text
    assert "A forecast needs a life model" in text


def test_a_stated_shape_is_held_and_named(quinn: Client) -> None:
    a_year_of_mice()
    report = reports.build(asked(shape=2.0))
    assert isinstance(report.model, Fit)
    assert report.model.parameters["beta"] == pytest.approx(2.0)
    assert "Weibull with a stated shape" in words(quinn.get(REPORTS, QUESTION | {"shape": "2"}))
    weibayes = reports.build(asked(shape=2.0, fault=WHEEL))
    assert {number.method for number in weibayes.numbers} == {"weibayes"}


def test_the_best_distribution_has_the_smallest_aicc() -> None:
    a_year_of_mice()
    report = reports.build(asked(distribution=Distribution.AUTO))
    found = [row.aicc for row in report.ranking if row.aicc is not None]
    assert found == sorted(found)
    assert isinstance(report.model, Fit)
    assert report.model.distribution == report.ranking[0].distribution


def test_the_chart_counts_what_the_life_table_counts() -> None:
    a_year_of_mice()
    report = reports.build(asked())
    counted = sum(cell.failures or 0 for _q, _sold, cells in report.chart.rows for cell in cells)
    assert counted == report.table.failures == 10
    assert sum(sales for _quarter, sales, _cells in report.chart.rows) == report.table.units


def test_no_units_says_what_to_do(quinn: Client) -> None:
    sold("SN-1", on=TODAY)
    catch_up()
    text = words(quinn.get(REPORTS, QUESTION))
    assert "No device of this choice was followed through one whole period." in text


def test_before_a_product_is_chosen_the_page_says_what_it_will_show(quinn: Client) -> None:
    text = words(quinn.get(REPORTS))
    assert "Choose a product to begin" in text
    assert "Life model" not in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"sku": "NO-SUCH"}, "Select a valid choice"),
        ({"lot": "NO-SUCH"}, "Select a valid choice"),
        ({"as_of": "yesterday"}, "Enter a valid date"),
        ({"shape": "0"}, "greater than or equal to 0.2"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_the_field(
    quinn: Client, wrong: dict[str, str], said: str
) -> None:
    a_year_of_mice(6)
    with assert_nothing_changed(Life, Finding):
        answer = quinn.get(REPORTS, QUESTION | wrong)
        assert answer.status_code == 422
        assert said in words(answer)
        assert quinn.get(f"{REPORTS}numbers.csv", QUESTION | wrong).status_code == 404
    assert quinn.get(f"{REPORTS}plots/pie.svg", QUESTION).status_code == 404
    assert quinn.get(f"{REPORTS}numbers.exe", QUESTION).status_code == 404


def test_only_quality_and_supervisors_see_reports(client: Client) -> None:
    a_year_of_mice(6)
    people = staff.colleagues()
    for role in Role:
        allowed = role in (Role.QUALITY, Role.SUPERVISOR)
        for address in ADDRESSES:
            answer = staff.signed_in(people[role]).get(address, QUESTION)
            assert (answer.status_code == 200) is allowed, (role, address)
    for address in ADDRESSES:
        assert client.get(address, QUESTION).status_code == 302


def test_a_download_is_on_record_without_what_was_in_it(quinn: Client) -> None:
    a_year_of_mice(6)
    b"".join(quinn.get(f"{REPORTS}numbers.csv", QUESTION))
    kept = Event.objects.get(type="accounts.data_exported")
    assert kept.data["list_name"] == "reliability.report"
    assert "SN-" not in json.dumps(kept.data)


def test_more_devices_cost_no_more_queries(quinn: Client) -> None:
    a_year_of_mice(12)
    quinn.get(REPORTS, QUESTION)
    with CaptureQueriesContext(connection) as few:
        quinn.get(REPORTS, QUESTION)
    sold(*(f"MORE-{place}" for place in range(200)), on=A_YEAR_AGO, lot="L1")
    catch_up()
    with CaptureQueriesContext(connection) as many:
        assert quinn.get(REPORTS, QUESTION).context["report"].table.units == 212
    assert len(many) == len(few)
