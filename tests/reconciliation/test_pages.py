"""The pages of the comparison: who may start it, and what it shows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from events import clock
from reconciliation import ticks
from reconciliation.models import Difference, Run
from tests.reconciliation.test_carriers import no_webhook_came
from tests.support import staff
from tests.support.events import assert_nothing_changed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("carrier", "world")]
RUNS, START = "admin:reconciliation_run_changelist", "admin:reconciliation_run_start"
DIFFERENCES = "admin:reconciliation_difference_changelist"


def test_operations_compare_by_hand_and_read_the_cause_in_words() -> None:
    no_webhook_came()
    people = staff.colleagues()
    omar = staff.signed_in(people[Role.OPS])
    assert reverse(START) in omar.get(reverse(RUNS)).content.decode()
    assert "Compare and repair" in omar.get(reverse(START)).content.decode()
    with clock.frozen(clock.now() + timedelta(hours=1)):
        told = staff.told(omar.post(reverse(START), {"repair": "1"}, follow=True))
    assert told == ["carriers/embedded: 1 differences found, 1 repaired."]
    listed = omar.get(reverse(DIFFERENCES)).content.decode()
    assert "The carrier knows more about the parcel than we were told." in listed
    one = reverse("admin:reconciliation_difference_change", args=[Difference.objects.get().pk])
    assert "tracking_recorded" in omar.get(one).content.decode()
    assert "100.0 %" in omar.get(reverse(RUNS)).content.decode()
    for role, person in people.items():
        client = staff.signed_in(person)
        expected = 200 if role == Role.OPS else 403
        for page in (RUNS, DIFFERENCES, START):
            assert client.get(reverse(page)).status_code == expected
        if role != Role.OPS:
            with assert_nothing_changed(Run, Difference):
                assert client.post(reverse(START)).status_code == 403
    assert Client().post(reverse(START)).status_code == 302


def test_every_night_all_books_are_compared_and_repaired() -> None:
    no_webhook_came()
    later = clock.now() + timedelta(hours=1)
    assert ticks.compare_everything(later) == 1
    assert ticks.compare_everything(later + timedelta(days=1)) == 0
    assert list(Run.objects.order_by("started_at").values_list("found", "state")) == [
        (1, "finished"), (0, "finished"),
    ]  # fmt: skip


def test_a_list_of_runs_costs_the_same_for_two_as_for_three() -> None:
    omar = staff.signed_in(staff.colleagues()[Role.OPS])
    counts = []
    for days in (1, 2, 3):
        ticks.compare_everything(clock.now() + timedelta(days=days))
        omar.get(reverse(RUNS))
        with CaptureQueriesContext(connection) as queries:
            omar.get(reverse(RUNS))
        counts.append(len(queries))
    assert counts[1] == counts[2]
