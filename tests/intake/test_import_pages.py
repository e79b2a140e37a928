"""Imports over HTTP: the pages of the agents and the API of the partners."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import accounts.services
from accounts.models import User
from accounts.roles import Role
from accounts.scopes import Scope
from intake import reading, services
from intake.models import ImportedReference, ImportFile, ImportGroup, ImportJob, ImportRow
from rma.models import Rma
from tests.intake.files import HEADER, csv_file, row, rows
from tests.support import staff
from tests.support.events import assert_nothing_changed
from tests.support.people import NOW, SETUP, Catalogue, Partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
ROWS = (ImportFile, ImportGroup, ImportJob, ImportedReference, ImportRow, Rma)
URL = "/api/v1/imports/"


def file_of(lines: list[dict[str, str]], name: str = "dealer.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, csv_file(lines), content_type="text/csv")


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:intake_importfile_{name}", args=args)


def sent(client: Client, lines: list[dict[str, str]]) -> ImportFile:
    answer = client.post(page("add"), {"file": file_of(lines), "language": "en"})
    file = ImportFile.objects.latest("created_at", "id")
    assert answer["Location"] == page("change", file.pk)
    return file


def content(answer: Any) -> bytes:
    assert answer.status_code == 200, answer
    return b"".join(answer.streaming_content)


@pytest.fixture
def aiko(agent: User) -> Client:
    return staff.signed_in(agent)


def test_an_agent_imports_a_file_from_upload_to_result(aiko: Client) -> None:
    file = sent(aiko, [row(1), row(2), row(3, sku="NO-SUCH")])
    before = aiko.get(page("change", file.pk)).content.decode()
    for words in ("Open 2 returns", "We do not know this product.", "Read as UTF-8"):
        assert words in before, words
    assert not Rma.objects.exists()
    aiko.post(page("start", file.pk))
    running = aiko.get(page("progress", file.pk))
    assert 'hx-trigger="every 2s"' in running.content.decode()
    assert "0 of 3" in running.content.decode()
    services.work(NOW, go_on=lambda: True)
    done = aiko.get(page("progress", file.pk))
    assert done["HX-Refresh"] == "true"
    assert "hx-trigger" not in done.content.decode()
    after = aiko.get(page("change", file.pk)).content.decode()
    assert "3 of 3" in after
    assert "We do not know this product." in after
    assert Rma.objects.count() == 2
    shown = aiko.get(page("changelist")).content.decode()
    assert "2 / 0 / 1" in shown


def test_the_refused_rows_are_corrected_and_sent_again(aiko: Client) -> None:
    formula = "=1+1 it clicks"
    file = sent(aiko, [row(1), row(2, sku="NO-SUCH", description=formula)])
    early = content(aiko.get(page("refused", file.pk, "csv"))).decode("utf-8-sig")
    aiko.post(page("start", file.pk))
    services.work(NOW, go_on=lambda: True)
    late = content(aiko.get(page("refused", file.pk, "csv"))).decode("utf-8-sig")
    assert early == late
    header, refused = list(csv.reader(io.StringIO(late, newline="")))
    assert header == [*HEADER, "Row", "Problem"]
    assert "'" + formula in refused
    assert refused[-2:] == ["3", "sku: We do not know this product."]
    corrected = late.replace("NO-SUCH", "PP-MOUSE-1").encode()
    again = services.upload(actor=SETUP, now=NOW, name="again.csv", data=corrected)
    services.start(actor=SETUP, now=NOW, file_id=again.id)
    services.work(NOW, go_on=lambda: True)
    assert Rma.objects.count() == 2
    assert Rma.objects.filter(lines__statement__text=formula).exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_reads_as_an_import_without_rows(aiko: Client, kind: str) -> None:
    data = content(aiko.get(page("template", kind)))
    with pytest.raises(reading.FileRefused, match="no rows"):
        reading.read(f"template.{kind}", data)
    if kind == "csv":
        text = data.decode("utf-8-sig")
        assert "# " in text
        filled = text.replace("# D-1001", "D-1001").encode()
        file = services.upload(actor=SETUP, now=NOW, name="a.csv", data=filled)
        assert set(HEADER) <= set(file.mapping)


def test_columns_are_named_on_the_page(aiko: Client) -> None:
    data = csv_file([row(1)], headings=[f"c{i}" for i in range(15)])
    answer = aiko.post(
        page("add"), {"file": SimpleUploadedFile("a.csv", data), "language": "en"}, follow=True
    )
    assert "Please say below which columns these are" in answer.content.decode()
    file = ImportFile.objects.get()
    assert aiko.post(page("columns", file.pk), {"sku": "0"}).status_code == 422
    chosen = {name: str(index) for index, name in enumerate(HEADER)}
    shown = aiko.post(page("columns", file.pk), chosen, follow=True).content.decode()
    assert "Open 1 return" in shown


def test_a_bad_file_is_told_at_its_field_and_kept_nowhere(aiko: Client) -> None:
    with assert_nothing_changed(*ROWS):
        bad = SimpleUploadedFile("virus.exe", b"MZ")
        answer = aiko.post(page("add"), {"file": bad, "language": "en"})
    assert answer.status_code == 422
    assert "below its headings" in answer.content.decode()


def test_what_dealers_write_is_text(aiko: Client) -> None:
    nasty = "<script>alert(1)</script>"
    file = sent(aiko, [row(1, sku=nasty, reference=nasty)])
    data = csv_file([row(2)], headings=[nasty, *HEADER[1:]])
    other = services.upload(actor=SETUP, now=NOW, name=f"{nasty}.csv", data=data)
    for one in (file, other):
        assert nasty not in aiko.get(page("change", one.pk)).content.decode()


def test_only_agents_and_supervisors_import() -> None:
    file = services.upload(actor=SETUP, now=NOW, name="a.csv", data=csv_file(rows(1)))
    for role, person in staff.colleagues().items():
        client = staff.signed_in(person)
        allowed = role in (Role.AGENT, Role.SUPERVISOR)
        assert (client.get(page("add")).status_code == 200) is allowed
        assert (client.get(page("change", file.pk)).status_code == 200) is allowed
        assert (client.get(page("refused", file.pk, "csv")).status_code == 200) is allowed
        if not allowed:
            with assert_nothing_changed(*ROWS):
                assert client.post(page("start", file.pk)).status_code == 403
                assert client.post(page("cancel", file.pk)).status_code == 403


def test_the_list_asks_as_much_for_ten_as_for_one(aiko: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert aiko.get(page("changelist")).status_code == 200
        return len(asked)

    sent(aiko, rows(1))
    queries()
    one = queries()
    for _more in range(9):
        sent(aiko, rows(1))
    assert queries() == one


def post(client: Client, partner: Partner, lines: list[dict[str, str]], **more: Any) -> Any:
    key = more.pop("key", "0123456789abcdef")
    url = more.pop("url", URL)
    headers = {**partner.headers, **({"Idempotency-Key": key} if key else {})}
    return client.post(url, {"file": file_of(lines), **more}, headers=headers)


def test_a_partner_imports_once_and_watches(client: Client, partner: Partner) -> None:
    lines = [row(1), row(2, sku="NO-SUCH")]
    first, again = post(client, partner, lines), post(client, partner, lines)
    assert first.status_code == again.status_code == 201, first.content
    assert again["Idempotent-Replayed"] == "true"
    url = f"{URL}{first.json()['id']}/"
    assert first.json()["progress"] == {
        "state": "running", "total": 2, "worked": 0, "opened": 0, "known": 0, "refused": 0,
    }  # fmt: skip
    services.work(NOW, go_on=lambda: True)
    shown = client.get(url, headers=partner.headers).json()
    assert (shown["progress"]["state"], shown["progress"]["opened"]) == ("finished", 1)
    assert len(client.get(URL, headers=partner.headers).json()["results"]) == 1
    refused = content(client.get(f"{url}refused/", headers=partner.headers)).decode()
    assert "We do not know this product." in refused
    listed = client.get("/api/v1/rmas/", headers=partner.headers).json()["results"]
    assert [one["channel"] for one in listed] == ["import"]
    assert client.post(f"{url}cancel/", headers=partner.headers).status_code == 409


def test_a_dry_run_keeps_nothing(client: Client, partner: Partner) -> None:
    with assert_nothing_changed(*ROWS):
        lines = [row(1), row(2, sku="NO-SUCH")]
        told = post(client, partner, lines, url=f"{URL}?dry_run=true", key="")
    assert told.status_code == 200
    assert (told.json()["ready"], told.json()["problems"][0]["row"]) == (1, 3)


def test_partners_see_their_own_imports_only(
    client: Client, partner: Partner, customer: Any, ops_engineer: User
) -> None:
    key, secret = accounts.services.issue_api_key(
        actor=SETUP, now=NOW, name="reader", owner_id=partner.user.pk, scopes=[Scope.RMA_READ]
    )
    reader = Partner(partner.user, key, secret)
    theirs = services.upload(actor=SETUP, now=NOW, name="a.csv", data=csv_file(rows(1)), dealer="0")
    for path in ("", "refused/"):
        assert client.get(f"{URL}{theirs.id}/{path}", headers=partner.headers).status_code == 404
    assert client.get(URL, headers=partner.headers).json()["results"] == []
    with assert_nothing_changed(*ROWS):
        assert Client().post(URL, {"file": file_of(rows(1))}).status_code == 401
        for person in (customer.user, ops_engineer):
            refused = staff.signed_in(person).post(URL, {"file": file_of(rows(1))})
            assert refused.status_code == 403
        assert post(client, reader, rows(1)).status_code == 403


@pytest.mark.parametrize(
    ("more", "status"),
    [({"key": ""}, 400), ({"encoding": "rot13"}, 400), ({"language": "xx"}, 400),
     ({"status": "done"}, 400), ({"encoding": "utf-16-le"}, 422)],
)  # fmt: skip
def test_wrong_requests_are_refused(
    client: Client, partner: Partner, more: dict[str, str], status: int
) -> None:
    with assert_nothing_changed(*ROWS):
        assert post(client, partner, rows(1), **more).status_code == status


def test_a_file_without_needed_columns_is_refused_as_a_whole(
    client: Client, partner: Partner, catalogue: Catalogue
) -> None:
    headers = {**partner.headers, "Idempotency-Key": "0123456789abcdef"}
    with assert_nothing_changed(*ROWS):
        bad = SimpleUploadedFile("a.csv", b"reference,sku\nD-1,PP-MOUSE-1\n")
        answer = client.post(URL, {"file": bad}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "columns_missing")
