"""The fault plan in its short form, once: real processes are killed, nothing is lost or doubled."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from chaos import scenarios
from chaos.conductor import DRIFT
from config.embedded.command_line import PROJECT

SEED = 20261122
SECONDS = 90
LIMIT_SECONDS = 600
STARTED_SECONDS = 180
ENVIRONMENT = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
PLANNED = (
    *("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12"),
    *("F14", "F15", "F17", "F18", "F24", "F26"),
)


def run_chaos(*arguments: str, seconds: float) -> "subprocess.CompletedProcess[str]":
    """The command as somebody types it: nothing of this test run's settings is in its way."""
    return subprocess.run(
        [sys.executable, "manage.py", "chaos", *arguments],
        cwd=PROJECT,
        env=ENVIRONMENT,
        check=False,
        capture_output=True,
        text=True,
        timeout=seconds,
    )


def test_every_fault_of_the_plan_has_its_scenario() -> None:
    # F7 is the last act of F5's story; F19 is the judge's; F25 is a state machine.
    told = " ".join(scenario.code + scenario.title for scenario in scenarios.ALL)
    assert "F5-F7" in told
    known = {scenario.code for scenario in scenarios.ALL} | {"F7"}
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
        # What clients try while a fault lasts is counted there, not as load.
        assert row["attempts"] > 0 or code == "load", code
    # What has to die has died: the web process, workers, both servers, a worker in mid-call.
    assert [
        code
        for code in ("F1", "F2", "F3", "F4", "F5", "F6", "F8", "F10", "F18")
        if not rows[code]["kills"]
    ] == []
    # Ninety seconds of faults while clients are at work.
    assert rows["load"]["ended"] - rows["load"]["started"] >= SECONDS
    assert told["figures"]["closed"] > 0


@pytest.mark.parametrize("wrong", [["--scenarios", "F99"], ["--without", "luck"]])
def test_what_does_not_exist_is_refused_before_anything_starts(wrong: list[str]) -> None:
    done = run_chaos(*wrong, seconds=60)
    assert done.returncode == 1
    assert "no such" in done.stderr


def test_a_control_run_finds_what_is_bought_twice_and_ctrl_c_ends_it_with_a_table(
    tmp_path: Path,
) -> None:
    """Without the carrier's key and the look-up; it is ended while the next fault is under way."""
    report, log = tmp_path / "report.json", tmp_path / "log"
    with log.open("wb") as output:
        run = subprocess.Popen(
            [
                *(sys.executable, "manage.py", "chaos", "--seed", "1", "--scenarios", "F6,F2"),
                *("--without", "carrier_key,lookup", "--report", str(report)),
            ],
            cwd=PROJECT, env=ENVIRONMENT, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        until(lambda: "F6 two workers, one label" in log.read_text(), STARTED_SECONDS)
        folder = folder_of(log.read_text())
        until(lambda: "clients" in roster_of(folder).values(), STARTED_SECONDS)
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does it
        assert run.wait(STARTED_SECONDS) == 130
    finally:
        run.kill()
        run.wait()
    children, told = roster_of(folder), log.read_text()
    assert {"postgres", "valkey", "web", "relay", "errand", "clients"} <= set(children.values())
    assert [name for pid, name in children.items() if Path(f"/proc/{pid}").exists()] == []
    assert "control run without: carrier_key, lookup" in told
    assert "interrupted: nobody has looked yet" in told
    (row,) = json.loads(report.read_text())["scenarios"]
    assert (row["code"], row["verdict"], row["lost"]) == ("F6", "BAD", 0)
    assert row["doubled"] == 3, "each death was followed by a second purchase"
    assert re.search(r"^F6 .* BAD ", told, re.MULTILINE), told
    shutil.rmtree(folder)


def folder_of(told: str) -> Path:
    """Where a run keeps its logs, as it says itself."""
    found = re.search(r"its logs lie in (\S+)", told)
    assert found, told
    return Path(found[1])


def roster_of(folder: Path) -> dict[int, str]:
    """Every process that a run has started so far."""
    lines = (line.split(maxsplit=1) for line in (folder / "pids").read_text().splitlines())
    return {int(pid): name for pid, name in lines}


def until(found: Callable[[], bool], seconds: float) -> None:
    """Poll until it is so."""
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.1)
