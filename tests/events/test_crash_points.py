"""A process ends where it is told to, and nowhere when it is told nothing."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from events import checks, crash_points

PROJECT = Path(__file__).resolve().parent.parent.parent
_WALK = """
from events import crash_points
for name in crash_points.NAMES * 2:
    crash_points.reached(name)
    print(name, flush=True)
"""


def walk(crash_at: str) -> tuple[int, list[str]]:
    """Pass every point twice in a process of its own: how it ended, and what it passed."""
    environment = {**os.environ, crash_points.VARIABLE: crash_at}
    ended = subprocess.run(
        [sys.executable, "-c", _WALK],
        env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    return ended.returncode, ended.stdout.split()


@pytest.mark.parametrize(
    ("crash_at", "passed"),
    [("effects.after_call", 4), ("effects.after_call:2", len(crash_points.NAMES) + 4)],
)
def test_a_process_dies_at_the_point_and_the_time_it_was_told(crash_at: str, passed: int) -> None:
    status, names = walk(crash_at)
    assert status == -signal.SIGKILL
    assert names == list(crash_points.NAMES * 2)[:passed]


def test_a_process_that_was_told_nothing_passes_every_point() -> None:
    assert walk("") == (0, list(crash_points.NAMES * 2))


def test_every_name_is_a_place_in_the_kernel() -> None:
    sources = [path.read_text() for path in (PROJECT / "events").glob("*.py")]
    found = [name for text in sources for name in re.findall(r'\breached\("([a-z_.]+)"\)', text)]
    assert sorted(found) == sorted(crash_points.NAMES)


@pytest.mark.parametrize(
    ("crash_at", "demo", "expected"),
    [
        ("", False, []),
        ("effects.after_call:3", True, []),
        ("effects.after_call", False, ["events.E004"]),
        ("effects.somewhere", True, ["events.E003"]),
        ("effects.after_call:soon", True, ["events.E003"]),
        ("effects.after_call:0", True, ["events.E003"]),
    ],
)
def test_only_a_demo_may_be_told_to_die_and_only_where_it_can(
    crash_at: str,
    demo: bool,
    expected: list[str],
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    settings.DEBUG, settings.DEMO = False, demo
    monkeypatch.setenv(crash_points.VARIABLE, crash_at)
    assert [found.id for found in checks.crash_plan()] == expected
