"""A dealer's file becomes returns: each request once, every refusal with its row."""

from datetime import timedelta
from typing import Any

import pytest

import accounts.services
from accounts.models import Customer
from events.actor import Actor
from events.errors import InvalidInput
from events.models import Event
from intake import checking, errors, selectors, services
from intake.choices import GroupState, JobState
from intake.models import ImportedReference, ImportFile, ImportGroup, ImportJob, ImportRow
from rma import services as rma_services
from rma.models import Rma, RmaLine
from tests.intake.files import csv_file, row, rows, xlsx_file
from tests.rma.conftest import intake
from tests.support.events import assert_nothing_changed, drain, recorded_types
from tests.support.histories import mouse
from tests.support.people import NOW, Partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
DESK = Actor.staff(1)
ROWS = (ImportGroup, ImportJob, ImportedReference, Rma)


def uploaded(lines: list[dict[str, str]], **more: Any) -> ImportFile:
    return services.upload(
        actor=more.pop("actor", DESK), now=NOW, name="a.csv", data=csv_file(lines), **more
    )


def imported(lines: list[dict[str, str]], **more: Any) -> selectors.Progress:
    file = uploaded(lines, **more)
    services.start(actor=DESK, now=NOW, file_id=file.id)
    services.work(NOW, go_on=lambda: True)
    return selectors.progress(file.id)


def problems(lines: list[dict[str, str]]) -> list[tuple[int, str, str]]:
    found = selectors.preview(uploaded(lines))
    return [(one.row, one.column, one.message) for one in found.problems]


def test_each_request_of_the_file_becomes_a_return() -> None:
    progress = imported(rows(3))
    assert (progress.state, progress.total, progress.opened) == (JobState.FINISHED, 3, 3)
    assert set(Rma.objects.values_list("channel", flat=True)) == {"import"}
    group = ImportGroup.objects.order_by("position").first()
    assert group is not None
    assert group.rma_id is not None
    assert Rma.objects.get(pk=group.rma_id).number == group.rma_number
    stream = f"import/{group.file_id}"
    assert recorded_types(stream) == ["intake.import_started", "intake.import_finished"]


def test_rows_with_one_reference_are_one_return() -> None:
    blank = dict.fromkeys(("service_type", "reason", "name", "email", "line1", "city"), "")
    second = row(2, reference="D-1", serial="SN-9", **blank)
    imported([row(1), row(7), second])
    assert Rma.objects.count() == 2
    joined = Rma.objects.get(lines__serial="SN-9")
    assert sorted(joined.lines.values_list("serial", flat=True)) == ["SN-1", "SN-9"]


def test_what_the_rows_say_arrives() -> None:
    line = row(1, currency="", phone="+886 912 345 678", language="zh-hant", service_type="維修")
    header = [*row(1), "currency", "phone", "language"]
    file = services.upload(
        actor=DESK, now=NOW, name="a.xlsx", data=xlsx_file([line], header=header)
    )
    services.start(actor=DESK, now=NOW, file_id=file.id)
    services.work(NOW, go_on=lambda: True)
    rma = Rma.objects.get()
    assert (rma.service_type, rma.currency, rma.language) == ("repair", "TWD", "zh-hant")
    assert rma.contact.phone == "+886912345678"
    assert str(rma.lines.get().unit_price) in ("495", "495.00")


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"reference": ""}, "reference"),
        ({"reference": "x" * 81}, "reference"),
        ({"service_type": "mend it"}, "service_type"),
        ({"reason": ""}, "reason"),
        ({"name": ""}, "name"),
        ({"email": "mei at example"}, "email"),
        ({"country": "Taiwan"}, "country"),
        ({"country": "FR"}, "country"),
        ({"line1": "x" * 200}, "line1"),
        ({"sku": "NO-SUCH"}, "sku"),
        ({"serial": ""}, "serial"),
        ({"serial": "ä;--"}, "serial"),
        ({"quantity": "two"}, "quantity"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "²"}, "quantity"),
        ({"unit_price": "1,290"}, "unit_price"),
        ({"unit_price": "-1"}, "unit_price"),
        ({"fault_code": "NO-SUCH"}, "fault_code"),
        ({"description": ""}, "description"),
    ],
)
def test_what_is_wrong_is_told_with_row_and_column_and_opens_nothing(
    changed: dict[str, str], column: str
) -> None:
    lines = [row(1), row(2, **changed)]
    assert [found[:2] for found in problems(lines)] == [(3, column)]
    assert imported(lines).refused == 1
    assert Rma.objects.count() == 1
    group = ImportGroup.objects.get(state=GroupState.FAILED)
    assert [(one["row"], one["column"]) for one in group.problems] == [(3, column)]


def test_a_sender_limited_to_brands_opens_no_others() -> None:
    lines = [row(1), row(2, sku="VO-CHARGE-1", serial="", fault_code="CHA-HT-OV", country="DE")]
    found = selectors.preview(uploaded(lines, brands=["pixelpaw"]))
    assert [(one.row, one.column) for one in found.problems] == [(3, "sku")]
    assert imported(lines, brands=["pixelpaw"]).opened == 1


def test_a_preview_writes_nothing() -> None:
    file = uploaded([row(1), row(2, sku="NO-SUCH")])
    with assert_nothing_changed(*ROWS, ImportFile, ImportRow):
        found = selectors.preview(file)
    assert (found.requests, found.ready, found.known, len(found.problems)) == (2, 1, 0, 1)


def test_a_file_within_itself_and_with_us_is_checked() -> None:
    imported([row(1)])
    twice = [row(2, serial="SN-1"), row(3, serial="SN-5"), row(4, serial="SN-5")]
    assert [found[:2] for found in problems(twice)] == [(2, "serial"), (4, "serial")]
    contradiction = [row(6), row(6, serial="SN-8", city="Tainan")]
    assert [found[:2] for found in problems(contradiction)] == [(3, "city")]
    brands = [row(7), row(7, sku="VO-CHARGE-1", serial="", fault_code="CHA-HT-OV")]
    assert [found[:2] for found in problems(brands)] == [(2, "sku")]


def test_the_same_reference_twice_is_reported_as_there_already() -> None:
    first = imported(rows(2))
    again = imported([row(1, serial="SN-77"), row(3)])
    assert first.opened == 2
    assert (again.opened, again.known, again.refused) == (1, 1, 0)
    assert Rma.objects.count() == 3
    assert selectors.preview(uploaded(rows(3))).known == 3


def test_references_of_two_dealers_do_not_meet() -> None:
    imported([row(1)], dealer="7")
    imported([row(1, serial="SN-2")], dealer="8")
    assert Rma.objects.count() == 2


def test_the_returns_of_a_partner_are_the_partners(partner: Partner) -> None:
    imported([row(1)], actor=Actor.partner(partner.key.pk), dealer=str(partner.user.pk))
    assert Rma.objects.get().opened_by == f"partner:{partner.key.pk}"


def test_the_problems_speak_the_language_of_the_upload() -> None:
    lines = [row(1, sku="NO-SUCH")]
    assert problems(lines)[0][2] == "We do not know this product."
    file = uploaded(lines, language="zh-hant")
    assert selectors.preview(file).problems[0].message == "我們找不到這項產品。"


def test_columns_can_be_named_by_hand_until_the_start() -> None:
    data = csv_file([row(1)], headings=[f"c{i}" for i in range(15)])
    file = services.upload(actor=DESK, now=NOW, name="a.csv", data=data)
    with assert_nothing_changed(*ROWS):
        with pytest.raises(errors.ColumnsMissing):
            services.start(actor=DESK, now=NOW, file_id=file.id)
    mapping = {name: index for index, name in enumerate(row(1))}
    for wrong in ({"reference": 99}, {"no such": 1}, {"sku": -1}):
        with pytest.raises(InvalidInput):
            services.map_columns(file_id=file.id, mapping=wrong)
    services.map_columns(file_id=file.id, mapping=mapping)
    assert selectors.preview(selectors.file(file.id)).ready == 1
    first = services.start(actor=DESK, now=NOW, file_id=file.id)
    assert services.start(actor=DESK, now=NOW, file_id=file.id) == first
    with pytest.raises(errors.ImportStartedAlready):
        services.map_columns(file_id=file.id, mapping=mapping)


def test_a_cancelled_import_opens_nothing_more() -> None:
    file = uploaded(rows(4))
    services.start(actor=DESK, now=NOW, file_id=file.id)
    turns = iter([True, True, True, False])
    services.work(NOW, go_on=lambda: next(turns, False))
    opened = Rma.objects.count()
    assert 0 < opened < 4
    services.cancel(actor=DESK, now=NOW, file_id=file.id)
    services.work(NOW, go_on=lambda: True)
    assert Rma.objects.count() == opened
    job = ImportJob.objects.get()
    assert (job.state, job.opened) == (JobState.CANCELLED, opened)
    left = Event.objects.get(type="intake.import_cancelled").data["left"]
    assert left == 4 - opened
    with assert_nothing_changed(*ROWS):
        with pytest.raises(errors.ImportNotRunning):
            services.cancel(actor=DESK, now=NOW, file_id=file.id)


def test_a_request_that_breaks_is_left_and_at_last_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The others go on; nothing of the broken one stays."""
    usual = checking.check

    def broken(requests: Any, **more: Any) -> None:
        if any(one.reference == "D-2" for one in requests):
            raise ZeroDivisionError
        usual(requests, **more)

    monkeypatch.setattr(checking, "check", broken)
    progress = imported(rows(3))
    assert (progress.opened, progress.refused, progress.state) == (2, 1, JobState.FINISHED)
    assert ImportGroup.objects.get(reference="D-2").attempts == 5


def test_events_hold_ids_and_counts_only() -> None:
    imported(rows(1))
    found = Event.objects.filter(type__startswith="intake.")
    text = "".join(str(event.data) for event in found)
    assert "Mei" not in text
    assert "D-1" not in text


def test_rows_go_after_ninety_days_and_with_their_customer() -> None:
    imported([row(1), row(2, sku="NO-SUCH", email="other@example.com", name="Jonas")])
    assert services.clear_old(NOW + timedelta(days=89)) == 0
    rma = Rma.objects.get()
    rma_services.cancel(actor=DESK, now=NOW, rma_id=rma.id, code="duplicate")
    erased = Actor.customer(rma.customer_id)
    accounts.services.erase_customer(actor=erased, now=NOW, customer_id=rma.customer_id)
    assert "Mei Lin" not in str(list(ImportRow.objects.values_list("cells")))
    assert "Jonas" in str(list(ImportRow.objects.values_list("cells")))
    assert services.clear_old(NOW + timedelta(days=91)) == 1
    assert not ImportRow.objects.exists()
    assert ImportFile.objects.get().name == ""
    assert services.clear_old(NOW + timedelta(days=91)) == 0
    with pytest.raises(errors.ImportCleared):
        selectors.preview(ImportFile.objects.get())
    assert imported([row(1, serial="SN-3")]).known == 1


def test_a_refused_row_of_an_erased_person_goes_too(customer: Customer) -> None:
    imported([row(1, sku="NO-SUCH", email=" MEI.LIN@example.com")])
    erased = Actor.customer(customer.id)
    accounts.services.erase_customer(actor=erased, now=NOW, customer_id=customer.id)
    assert "Mei Lin" not in str(list(ImportRow.objects.values_list("cells")))


def test_checking_asks_few_questions_however_many_rows(
    django_assert_max_num_queries: Any,
) -> None:
    file = uploaded(rows(300))
    with django_assert_max_num_queries(12):
        assert selectors.preview(file).ready == 300


def test_what_was_imported_goes_its_usual_way() -> None:
    imported([row(1)])
    drain(NOW)
    assert "warranty.decided" in recorded_types()


def test_the_device_taken_between_check_and_opening_is_refused(customer: Customer) -> None:
    """Only `receive` decides; the check before it is a courtesy."""
    file = uploaded([row(1)])
    assert selectors.preview(file).ready == 1
    asked = intake(mouse("SN-1"), customer_id=customer.id)
    rma_services.receive(actor=DESK, now=NOW, intake=asked)
    services.start(actor=DESK, now=NOW, file_id=file.id)
    services.work(NOW, go_on=lambda: True)
    assert selectors.progress(file.id).refused == 1
    assert RmaLine.objects.count() == 1
