"""The carrier's clock as a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.django_db
def test_once_makes_one_tick_and_ends() -> None:
    output = StringIO()
    call_command("embedded_carrier", "--once", stdout=output)
    assert output.getvalue() == "dropped off 0, scans 0, webhooks 0\n"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_the_clock_stops_cleanly_when_told(
    process_environment: Mapping[str, str], told: signal.Signals
) -> None:
    with subprocess.Popen(
        [sys.executable, "-u", "manage.py", "embedded_carrier"],
        cwd=ROOT,
        env={**os.environ, **process_environment},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "The embedded carrier is on the road.\n"
            process.send_signal(told)
            rest, _ = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, rest) == (0, "The embedded carrier has stopped.\n")
