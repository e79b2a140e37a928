"""Files out: no cell becomes a formula, nothing is shown that the list hides, and it is noted."""

import ast
import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.admin.exporting import ExportingAdmin
from accounts.exports import answers, cells, writers
from accounts.models import Customer, User
from accounts.roles import Role
from config.embedded.command_line import PROJECT
from events.models import Event
from rma import services
from rma.models import Rma
from tests.codebase.test_rules_of_the_house import modules
from tests.rma.conftest import CONTACT, intake
from tests.support import staff
from tests.support.histories import mouse
from tests.support.people import NOW, SETUP, Catalogue, Partner

FORMULA = '=HYPERLINK("http://evil.example","x")'
OPENERS = "=+-@\t\r\n\x00＝＋－＠"
LISTS = {
    "rma_rma", "shipping_shipment", "compensation_refund", "repair_workorder", "warranty_device",
    "desk_case", "inventory_stockmovement",
}  # fmt: skip
nasty = st.text(alphabet=st.sampled_from(OPENERS + " '\u200b\ufeff\u3000a1;,\"\n"), max_size=12)
texts = st.one_of(nasty, st.text(max_size=30))
values = st.one_of(
    texts, st.none(), st.booleans(), st.integers(-(10**9), 10**9),
    st.decimals(allow_nan=True, allow_infinity=True), st.datetimes(),
)  # fmt: skip
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(values, min_size=width, max_size=width), max_size=5)
)


def opens_a_formula(cell: str) -> bool:
    """As a spreadsheet program sees it: blanks and invisible characters do not count."""
    if cell[:1] in ("\t", "\r", "\n", "\x00"):
        return True
    bare = cell.lstrip("\t\r\n \x00\u200b\ufeff\u3000\xa0")
    return bare[:1] in tuple("=+-@＝＋－＠")


def is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdecimal() and text.isascii()


@given(texts)
def test_no_text_stays_dangerous_and_none_is_lost(text: str) -> None:
    safe = cells.safe(text)
    assert not opens_a_formula(safe)
    assert "\x00" not in safe
    storable = "".join(filter(cells._is_storable, text))
    assert cells.original(safe) == storable


def test_a_thousand_apostrophes_are_no_problem() -> None:
    text = "'" * 30_000 + "=1"
    assert cells.original(cells.safe(text)) == text


@given(tables)
def test_a_csv_file_has_no_formula_and_as_many_cells_as_the_table(rows: list[list[Any]]) -> None:
    width = len(rows[0]) if rows else 1
    content = b"".join(writers.csv_bytes(["=head"] * width, [rows]))
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [len(line) for line in read] == [width] * (len(rows) + 1)
    assert not [x for line in read for x in line if opens_a_formula(x) and not is_number(x)]


@given(tables)
def test_a_workbook_has_no_formula(rows: list[list[Any]]) -> None:
    width = len(rows[0]) if rows else 1
    with writers.xlsx_file("=1+1", ["=head"] * width, [rows]) as file:
        sheet = load_workbook(io.BytesIO(file.read())).worksheets[0]
    found = [cell for line in sheet.iter_rows() for cell in line]
    assert {cell.data_type for cell in found} <= {"s", "n", "inlineStr"}
    assert not [x.value for x in found if isinstance(x.value, str) and opens_a_formula(x.value)]


@given(tables)
def test_json_says_what_was_there(rows: list[list[Any]]) -> None:
    columns = [f"c{i}" for i in range(len(rows[0]) if rows else 1)]
    read = json.loads(b"".join(writers.json_bytes(columns, [rows])))
    assert [list(line) for line in read] == [columns] * len(rows)


def test_numbers_and_moments_keep_their_value() -> None:
    at = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    row: list[cells.Value] = [-5, Decimal("-1290.50"), at, True, None, "0001"]
    content = b"".join(writers.csv_bytes(["a"] * 6, [[row]])).decode("utf-8-sig")
    assert content.splitlines()[1] == '-5,"-1290.50","2026-11-22T09:30:00+00:00","yes","","0001"'


def test_nobody_else_writes_such_files() -> None:
    """csv.writer, Workbook and the like live in one module only: reading is free."""
    makers = {"writer", "DictWriter", "Workbook"}
    found = {
        str(path.relative_to(PROJECT))
        for path in modules()
        if path.relative_to(PROJECT).parts[0] not in ("demo", "chaos")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", "") in makers or getattr(node.func, "id", "") in makers)
    }
    assert found == {"accounts/exports/writers.py"}


@pytest.fixture
def rma(customer: Customer, catalogue: Catalogue) -> Rma:
    contact = {**{n: getattr(CONTACT, n) for n in CONTACT.__slots__}, "name": FORMULA}
    asked = intake(mouse("SN-1"), customer_id=customer.id, contact=services.Contact(**contact))
    return services.receive(actor=SETUP, now=NOW, intake=asked)


def content_of(answer: Any) -> bytes:
    assert answer.status_code == 200, answer
    return b"".join(answer.streaming_content)


def lines(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content_of(answer).decode("utf-8-sig"), newline="")))


def export(client: Client, page: str, kind: str = "csv", **fields: Any) -> Any:
    data = {"action": f"export_{kind}", "select_across": "1", "_selected_action": ["0"], **fields}
    return client.post(reverse(f"admin:{page}_changelist") + fields.pop("query", ""), data)


def exports_noted() -> list[tuple[str, int]]:
    found = Event.objects.filter(type="accounts.data_exported").order_by("position")
    return [(event.data["list_name"], event.data["rows"]) for event in found]


@pytest.mark.django_db
def test_the_list_of_returns_leaves_as_it_is_shown(rma: Rma, agent: User) -> None:
    answer = export(staff.signed_in(agent), "rma_rma")
    head, row = lines(answer)
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert len(head) == len(row) == 8
    assert rma.number in row
    assert "Request received" in row
    assert "PixelPaw Glide mouse" in row
    assert "'" + FORMULA in row
    assert exports_noted() == [("rma.rma", 1)]
    noted = Event.objects.get(type="accounts.data_exported")
    assert noted.meta["actor"]["id"] == str(agent.pk)
    assert FORMULA not in json.dumps(noted.data)


@pytest.mark.django_db
def test_a_workbook_leaves_too(rma: Rma, agent: User) -> None:
    answer = export(staff.signed_in(agent), "rma_rma", "xlsx")
    sheet = load_workbook(io.BytesIO(content_of(answer))).worksheets[0]
    assert {cell.data_type for cell in sheet[2]} <= {"s", "inlineStr"}
    assert "'" + FORMULA in [cell.value for cell in sheet[2]]


@pytest.mark.django_db
def test_filters_hold_for_the_file(rma: Rma, agent: User) -> None:
    found = export(staff.signed_in(agent), "rma_rma", query="?state__exact=closed")
    assert found.status_code in (200, 302)
    assert exports_noted() in ([], [("rma.rma", 0)])


@pytest.mark.django_db
def test_who_may_not_see_the_list_gets_no_file() -> None:
    people = staff.colleagues()
    clients = {role: staff.signed_in(person) for role, person in people.items()}
    for page, role in product(sorted(LISTS), Role):
        client = clients[role]
        app, _underscore, model = page.partition("_")
        seen = people[role].has_perm(f"{app}.view_{model}")
        answer = export(client, page)
        assert (answer.status_code == 403) is not seen, (page, role)
        assert Client().post(reverse(f"admin:{page}_changelist")).status_code == 302


def test_all_lists_that_promise_it_have_the_exports() -> None:
    found = {
        f"{model._meta.app_label}_{model._meta.model_name}"
        for model, page in admin.site._registry.items()
        if isinstance(page, ExportingAdmin)
    }
    assert found >= LISTS


@pytest.mark.django_db
def test_a_list_that_is_too_long_is_refused(
    rma: Rma, agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MOST_ROWS", 0)
    answer = export(staff.signed_in(agent), "rma_rma")
    assert answer.status_code == 302
    assert exports_noted() == []


@pytest.mark.django_db
def test_a_partner_exports_what_a_partner_sees(
    rma: Rma, client: Client, partner: Partner, agent: User
) -> None:
    url = "/api/v1/rmas/export/"
    assert len(lines(client.get(url, headers=partner.headers))) == 1
    assert exports_noted() == [("rma.rma", 0)]
    aiko = staff.signed_in(agent)
    for kind in ("csv", "json"):
        assert rma.number.encode() in content_of(aiko.get(url, {"as": kind}))
    assert content_of(aiko.get(url, {"as": "xlsx"})).startswith(b"PK")
    assert aiko.get(url, {"as": "exe"}).status_code == 422
    assert aiko.get(url, {"as": "csv", "state": "closed"}).status_code == 200
    assert exports_noted()[-1] == ("rma.rma", 0)
    assert Client().get(url).status_code == 401
