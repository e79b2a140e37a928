"""Page, PDF, pictures and files of a report say the same numbers; an old report comes back."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pytest
from django.test import Client
from openpyxl import load_workbook
from PIL import Image
from pyarrow import parquet

from accounts.models import User
from events.models import Event
from reliability import reports
from reliability.models import Finding, Life
from reliability.questions import Distribution
from reliability.reports import cells, plots, tables
from reliability.reports.document import written
from reliability.services.lots import attribute_lot
from tests.reliability.field.world import (
    BENCH,
    MOUSE,
    TODAY,
    a_year_of_mice,
    asked,
    at_noon,
    catch_up,
    diagnosed,
    sold,
)
from tests.support import staff

pytestmark = pytest.mark.django_db
REPORTS = "/reports/"
QUESTION = {"sku": MOUSE, "as_of": TODAY.isoformat(), "distribution": "weibull"}
Rows = list[tuple[Any, ...]]


@pytest.fixture
def quinn(quality_engineer: User) -> Client:
    """Quinn at her desk, with a year of mice to report on."""
    a_year_of_mice()
    return staff.signed_in(quality_engineer)


def body(client: Client, address: str) -> bytes:
    answer = client.get(f"{REPORTS}{address}", QUESTION)
    assert answer.status_code == 200, address
    return b"".join(answer)


def from_csv(content: bytes) -> Rows:
    lines = content.decode("utf-8-sig").splitlines()
    return [tuple(row[name] for name in tables.COLUMNS) for row in csv.DictReader(lines)]


def from_pdf(content: bytes) -> str:
    """The words of all pages, without any space: columns are set apart by lines or blanks."""
    pages = pypdfium2.PdfDocument(content)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    pages.close()
    return "".join(text.split())


def points_of(described: str) -> Iterator[tuple[str, float, tuple[float | None, ...]]]:
    for name, points in json.loads(described)["points"].items():
        for at, *values in points:
            yield name, at, tuple(values)


def numbers(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(None if cell in (None, "") else float(cell) for cell in row[2:5])


def in_a_cell(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A cell of a spreadsheet holds 16 digits."""
    return tuple(None if one is None else float(f"{one:.16g}") for one in numbers(row))


def test_every_file_has_every_row_with_every_digit(quinn: Client) -> None:
    expected = list(tables.rows_of(reports.build(asked(distribution=Distribution.WEIBULL))))
    assert len({row[0] for row in expected}) >= 15
    in_csv = from_csv(body(quinn, "numbers.csv"))
    in_json = [tuple(row.values()) for row in json.loads(body(quinn, "numbers.json"))]
    table = parquet.read_table(io.BytesIO(body(quinn, "numbers.parquet")))
    in_parquet = [tuple(row.values()) for row in table.to_pylist()]
    sheet = load_workbook(io.BytesIO(body(quinn, "numbers.xlsx"))).worksheets[0]
    in_xlsx = list(sheet.iter_rows(min_row=2, values_only=True))

    assert tuple(table.column_names) == tables.COLUMNS
    assert in_json == expected
    assert in_parquet == expected
    for file in (in_csv, in_xlsx):
        assert [row[:2] for row in file] == [row[:2] for row in expected]
    assert [numbers(row) for row in in_csv] == [numbers(row) for row in expected]
    assert [numbers(row) for row in in_xlsx] == [in_a_cell(row) for row in expected]


def test_the_document_holds_every_number_in_full(quinn: Client) -> None:
    document = body(quinn, "report.pdf")
    text = from_pdf(document)
    for row in tables.rows_of(reports.build(asked(distribution=Distribution.WEIBULL))):
        for cell in row[2:5]:
            assert written(cell) in text, row
    assert Event.objects.filter(type="accounts.data_exported", data__format="pdf").exists()


def test_the_page_rounds_the_same_numbers(quinn: Client) -> None:
    answer = quinn.get(REPORTS, QUESTION)
    report = answer.context["report"]
    shown = [[cell["text"] for cell in row] for row in answer.context["numbers"]["rows"]]
    for row, number in zip(shown, report.numbers, strict=True):
        digits = [cells.shown(x) for x in (number.estimate, number.lower, number.upper)]
        assert [text.partition(" ")[0] for text in row[1:4]] == digits
    months = [[cell["text"] for cell in row] for row in answer.context["outlook"]["rows"]]
    assert [row[1] for row in months] == [cells.shown(float(x)) for x in report.outlook.expected]
    assert report.fingerprint in answer.content.decode()


@pytest.mark.parametrize("name", list(plots.PLOTS))
def test_a_picture_carries_the_numbers_it_was_drawn_from(quinn: Client, name: str) -> None:
    listed = {
        (row[0], row[1]): numbers(row)
        for row in tables.rows_of(reports.build(asked(distribution=Distribution.WEIBULL)))
    }
    svg = ElementTree.fromstring(body(quinn, f"plots/{name}.svg"))
    (described,) = svg.iter("{http://purl.org/dc/elements/1.1/}description")
    with Image.open(io.BytesIO(body(quinn, f"plots/{name}.png"))) as png:
        in_png = png.info["Description"]
    assert described.text == in_png
    found = list(points_of(in_png))
    assert found
    for line, at, values in found:
        assert listed[line, tables.item_of(line, at)] == values, (line, at)


def test_an_old_report_comes_back_to_the_digit(quinn: Client) -> None:
    attribute_lot(actor=BENCH, now=at_noon(TODAY), sku_code=MOUSE, lot="L1", supplier="Anhui")
    question = asked(distribution=Distribution.WEIBULL, supplier="Anhui")
    before = reports.build(question)
    position = before.position.last
    sold("SN-LATE", on=TODAY - timedelta(days=200), lot="L1")
    diagnosed("SN-001", on=TODAY - timedelta(days=30))
    attribute_lot(actor=BENCH, now=at_noon(TODAY), sku_code=MOUSE, lot="L1", supplier="Bolin")
    catch_up()
    now = reports.build(question)
    again = reports.build_again(question, position=position, policies=before.policies)

    assert now.fingerprint != before.fingerprint
    assert again.fingerprint == before.fingerprint
    assert list(tables.rows_of(again)) == list(tables.rows_of(before))
    assert Life.objects.filter(serial="SN-LATE").exists()
    assert Finding.objects.filter(serial="SN-001").exists()
    bolin = QUESTION | {"position": position, "policies": before.policies}
    page = quinn.get(REPORTS, bolin)
    assert page.context["report"].table.units == 60
    assert f"as they stood at position {position}" in page.content.decode()
