"""The fault plan in its short form, once: real processes are killed, nothing is lost or doubled."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chaos import scenarios
from chaos.conductor import DRIFT
from config.embedded.command_line import PROJECT

SEED = 20261122
SECONDS = 20
LIMIT_SECONDS = 400
PLANNED = (
    *("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12"),
    *("F14", "F15", "F17", "F18", "F24", "F26"),
)


def run_chaos(*arguments: str, seconds: float) -> "subprocess.CompletedProcess[str]":
    """The command as somebody types it: nothing of this test run's settings is in its way."""
    return subprocess.run(
        [sys.executable, "manage.py", "chaos", *arguments],
        cwd=PROJECT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        check=False,
        capture_output=True,
        text=True,
        timeout=seconds,
    )


def test_every_fault_of_the_plan_has_its_scenario() -> None:
    # F5, F6 and F7 are three acts of one story; F19 is the judge's; F25 is a state machine.
    told = " ".join(scenario.code + scenario.title for scenario in scenarios.ALL)
    assert "F5-F7" in told
    known = {scenario.code for scenario in scenarios.ALL} | {"F6", "F7"}
    assert known == set(PLANNED)


def test_nothing_is_lost_or_doubled_whatever_is_killed(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = run_chaos(
        *("--seed", str(SEED), "--seconds", str(SECONDS), "--report", str(report)),
        seconds=LIMIT_SECONDS,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-3000:]}"
    told = json.loads(report.read_text())
    assert (told["seed"], told["good"]) == (SEED, True)
    rows = {row["code"]: row for row in told["scenarios"]}
    expected = {scenario.code for scenario in scenarios.ALL} | {DRIFT, "load"}
    assert set(rows) == expected
    for code, row in rows.items():
        assert (row["verdict"], row["lost"], row["doubled"], row["wrong"]) == ("good", 0, 0, []), (
            code
        )
        assert row["attempts"] > 0, code
    # What has to die has died: the web process, workers, both servers, a worker in mid-call.
    assert [
        code for code in ("F1", "F2", "F3", "F4", "F5", "F8", "F10") if not rows[code]["kills"]
    ] == []
    assert told["figures"]["closed"] > 0


@pytest.mark.parametrize("wrong", [["--scenarios", "F99"], ["--without", "luck"]])
def test_what_does_not_exist_is_refused_before_anything_starts(wrong: list[str]) -> None:
    done = run_chaos(*wrong, seconds=60)
    assert done.returncode == 1
    assert "no such" in done.stderr
