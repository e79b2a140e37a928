"""An import is killed and goes on: no row lost, none doubled; and a control where one is."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from uuid import UUID

import pytest

from config.embedded.command_line import PROJECT
from events.actor import Actor
from intake import selectors, services
from intake.choices import GroupState
from intake.models import ImportGroup
from rma.models import RmaLine, Statement
from tests.intake import importing
from tests.intake.files import csv_file, row
from tests.support.people import NOW, Catalogue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]
DESK = Actor.staff(1)


# Without serial numbers: else the claim on the device alone would keep a row from being doubled.
CHARGER = {"sku": "VO-CHARGE-1", "serial": "", "fault_code": "CHA-HT-OV", "country": "DE"}


def chargers(count: int) -> list[dict[str, str]]:
    return [row(number, **CHARGER, description=f"It is hot {number}") for number in range(count)]


def started(lines: list[dict[str, str]]) -> UUID:
    file = services.upload(actor=DESK, now=NOW, name="a.csv", data=csv_file(lines))
    services.start(actor=DESK, now=NOW, file_id=file.id)
    return file.id


def run(environment: Mapping[str, str], crash_at: str, *words: str) -> int:
    """How the process ended."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.intake.importing", *words],
        env={**environment, "CRASH_AT": crash_at}, cwd=PROJECT, timeout=60, check=False,
        capture_output=True,
    )  # fmt: skip
    return ended.returncode


def test_a_killed_import_loses_nothing_and_doubles_nothing(
    catalogue: Catalogue, process_environment: Mapping[str, str]
) -> None:
    """Killed once before a commit and once right after one; then left in peace."""
    file_id = started(chargers(8))
    for crash_at in ("unit.after_flush:3", "unit.after_commit:3"):
        assert run(process_environment, crash_at, str(file_id)) == -signal.SIGKILL
        assert ImportGroup.objects.filter(state=GroupState.PENDING).exists()
    services.work(NOW, go_on=lambda: True)
    said = Counter(Statement.objects.values_list("text", flat=True))
    assert said == Counter(f"It is hot {number}" for number in range(8))
    assert RmaLine.objects.count() == 8
    progress = selectors.progress(file_id)
    assert (progress.opened, progress.refused, progress.state) == (8, 0, "finished")


def test_control_marking_afterwards_doubles_the_row_at_which_it_was_killed(
    catalogue: Catalogue, process_environment: Mapping[str, str]
) -> None:
    """What the test above would show if the mark were not made together with the return."""
    file_id = started(chargers(4))
    words = (str(file_id), "naively")
    assert run(process_environment, "unit.after_commit:2", *words) == -signal.SIGKILL
    importing.main(file_id, naively=True)
    assert RmaLine.objects.count() == 5
