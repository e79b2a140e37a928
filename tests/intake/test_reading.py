"""Files of dealers are read whatever program wrote them, and none does harm."""

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from intake import columns, reading
from intake.reading import FileRefused, sheet, workbook
from tests.intake.files import GOOD, HEADER, csv_file, row, rows, xlsx_file

TRADITIONAL = (
    "經銷商單號,服務類型,原因,姓名,電子郵件,國家,郵遞區號,城市,地址,產品編號,序號,數量,單價,故障碼,說明\n"
    "D-1,維修,故障,林美,mei@example.com,TW,105,台北,南京東路,PP-MOUSE-1,SN-1,1,495,MOU-LB-DC,"
    "左鍵按一下會變成兩下\n"
)
SIMPLIFIED = (
    "经销商单号,服务类型,原因,姓名,邮箱,国家,邮编,城市,地址,产品编号,序列号,数量,单价,故障码,说明\n"
    "D-1,维修,故障,林美,mei@example.com,CN,200000,上海,南京东路,PP-MOUSE-1,SN-1,1,495,MOU-LB-DC,"
    "左键点一下会变成两下\n"
)


@pytest.mark.parametrize(
    ("text", "encoding", "read_as"),
    [
        (TRADITIONAL, "utf-8", "utf-8"),
        (TRADITIONAL, "utf-8-sig", "utf-8"),
        (TRADITIONAL, "utf-16", "utf-16-le"),
        (TRADITIONAL, "utf-16-be", "utf-16-be"),
        (TRADITIONAL, "utf-16-le", "utf-16-le"),
        (TRADITIONAL, "cp950", "cp950"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (SIMPLIFIED, "utf-8", "utf-8"),
        ("reference,city\nD-1,Köln\n", "cp1252", "cp1252"),
        ("reference,city\nD-1,Taipei\n", "ascii", "utf-8"),
    ],
)
def test_the_letters_are_read_as_they_were_written(text: str, encoding: str, read_as: str) -> None:
    found = reading.read("dealer.csv", text.encode(encoding))
    assert found.encoding == read_as
    header, first, *_rest = text.split("\n")
    assert found.header == header.split(",")
    assert found.rows == [(2, first.split(","))]


@pytest.mark.parametrize("text", [TRADITIONAL, SIMPLIFIED])
def test_chinese_headings_are_known(text: str) -> None:
    found = reading.read("dealer.csv", text.encode())
    assert set(columns.guess(found.header)) == set(HEADER)


def test_the_sender_can_overrule_the_detection() -> None:
    data = "reference,city\nD-1,Köln\n".encode("cp1252")
    assert reading.read("a.csv", data, encoding="cp1252").rows == [(2, ["D-1", "Köln"])]
    with pytest.raises(FileRefused, match="choose its encoding"):
        reading.read("a.csv", data, encoding="utf-8")
    with pytest.raises(FileRefused):
        reading.read("a.csv", data, encoding="rot13")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found(delimiter: str) -> None:
    data = csv_file([row(description="a; b, c\nd | e")], delimiter=delimiter)
    found = reading.read("a.csv", data)
    assert found.delimiter == delimiter
    assert found.rows[0][1][-1] == "a; b, c\nd | e"


def test_headings_count_however_they_are_written() -> None:
    assert columns.guess(["Serial No.", "ＳＫＵ", "E-Mail", "colour"]) == {
        "serial": 0, "sku": 1, "email": 2,
    }  # fmt: skip


def test_comments_and_blank_lines_are_no_rows_and_do_not_shift_numbers() -> None:
    data = b"# how to fill this in\n\nreference,city\n\nD-1,Taipei\n# an example\n,\nD-2,Tainan\n"
    found = reading.read("a.csv", data)
    assert [number for number, _cells in found.rows] == [5, 8]


def test_a_workbook_is_read_like_a_csv() -> None:
    line: dict[str, Any] = {**GOOD, "postcode": 105, "quantity": 2.0, "unit_price": 1290.5}
    found = reading.read("a.xlsx", xlsx_file([line]))
    cells = dict(zip(HEADER, found.rows[0][1], strict=True))
    assert (cells["postcode"], cells["quantity"], cells["unit_price"]) == ("105", "2", "1290.5")
    assert found.header == list(HEADER)


def refusal(name: str, data: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        reading.read(name, data)
    return caught.value


def test_formulas_are_refused_with_their_row() -> None:
    refused = refusal("a.xlsx", xlsx_file([row(1), row(2, serial="=1+1")]))
    assert (refused.code, refused.row) == ("formula", 3)
    assert "Row 3" in str(refused)


def repacked(change: dict[str, bytes]) -> bytes:
    """A workbook with some parts replaced or added."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_file(rows(1)))) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            new.writestr(part, change.get(part, old.read(part)))
        for part in set(change) - set(old.namelist()):
            new.writestr(part, change[part])
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
FETCH = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        (SHEET, LAUGHS, "active_content"),
        ("xl/sharedStrings.xml", FETCH, "active_content"),
        (SHEET, FETCH.decode().encode("utf-16-le"), "active_content"),
        (SHEET, b" " * workbook._CHUNK + FETCH, "active_content"),
        (SHEET, b" " * (workbook._CHUNK - 4) + FETCH, "active_content"),
        ("xl/vbaProject.bin", b"Sub Auto_Open()", "active_content"),
        (SHEET, b"0" * (workbook.LARGEST_PART + 1), "packed_too_tightly"),
        (SHEET, b"<worksheet", "broken_file"),
        ("[Content_Types].xml", b"", "broken_file"),
        ("xl/workbook.xml", b"<workbook/>", "broken_file"),
    ],
)
def test_workbooks_that_mean_harm_or_are_broken_are_refused(
    part: str, content: bytes, code: str
) -> None:
    assert refusal("a.xlsx", repacked({part: content})).code == code


def test_many_parts_are_no_workbook() -> None:
    assert refusal("a.xlsx", repacked({f"x{i}": b"" for i in range(300)})).code == (
        "packed_too_tightly"
    )


def test_a_workbook_that_lies_about_its_size_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell far below: the rows between are counted, not kept."""
    book = Workbook()
    assert book.active is not None
    book.active.append(list(HEADER))
    book.active.cell(row=workbook.MOST_LINES + 5, column=1, value="D-1")
    file = io.BytesIO()
    book.save(file)
    assert refusal("a.xlsx", file.getvalue()).code == "too_many_rows"


def test_limits_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 3)
    assert len(reading.read("a.csv", csv_file(rows(3))).rows) == 3
    assert refusal("a.csv", csv_file(rows(4))).code == "too_many_rows"
    assert refusal("a.xlsx", xlsx_file(rows(4))).code == "too_many_rows"
    assert refusal("a.csv", b"x" * (reading.LARGEST_FILE + 1)).code == "too_large"
    assert refusal("a.csv", csv_file([row(description="x" * 4001)])).code == "cell_too_long"
    assert refusal("a.csv", (",".join(f"c{i}" for i in range(61)) + "\nx").encode()).code == (
        "too_many_columns"
    )


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", b"", "empty_file"),
        ("a.csv", b"reference,city\n", "no_rows"),
        ("a.csv", xlsx_file(rows(1)), "unknown_format"),
        ("a.xlsx", csv_file(rows(1)), "unknown_format"),
        ("a.xlsx", b"PK\x03\x04 and nothing", "broken_file"),
    ],
)
def test_what_is_no_table_is_refused(name: str, data: bytes, code: str) -> None:
    assert refusal(name, data).code == code


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        found = reading.read(name, data)
    except FileRefused:
        return
    assert found.rows
    assert all(len(cells) == len(found.header) for _number, cells in found.rows)
    assert not any("\x00" in cell for _number, cells in found.rows for cell in cells)
