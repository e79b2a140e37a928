"""Every measurement runs, small: what it prints can be read, and nothing is left behind."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping

import pytest
from django.db import connection

from bench import pgbench
from bench.figure import Figure, p95_ms
from config.embedded.command_line import PROJECT

EXPECTED = {
    "append": ["append.1", "append.4", "append.16"],
    "intake": ["intake.service.1", "intake.service.8", "intake.api.1", "intake.api.8"],
    "label": ["label.one", "label.batch"],
    "list": ["list.api", "list.admin"],
    "read": ["read.api", "read.admin", "read.tracking"],
    "relay": ["relay"],
    "replay": ["replay.fold", "replay.check"],
}


@pytest.mark.django_db(transaction=True)
def test_every_measurement_runs_and_leaves_no_database(
    process_environment: Mapping[str, str],
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--tiny", *EXPECTED],
        cwd=PROJECT,
        env={**process_environment, "STATE_DIR": os.environ["STATE_DIR"]},
        check=False,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    figures = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["name"] for one in figures] == [n for names in EXPECTED.values() for n in names]
    for figure in figures:
        assert figure["value"] > 0, figure
    for figure in figures:
        if "statements_with_few_rows" in figure:
            assert figure["statements"] <= figure["statements_with_few_rows"], figure["name"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bench%'")
        assert cursor.fetchall() == []


def test_a_pgbench_script_draws_everything_that_may_exist_once_only() -> None:
    statements = [
        "BEGIN",
        "INSERT INTO t VALUES ('01a2023a-6ead-7330-bf9b-1ba37fc7a092', 'RMA-2026-000004')",
        'SELECT f(\'[{"partition": 5, "stream": "a/01a2023a6ead7330bf9b1ba37fc7a092"}]\')',
        "SELECT pg_try_advisory_xact_lock( -42)",
        "COMMIT",
    ]
    script = pgbench.script_of(statements)
    assert "'01a2023a-6ead-7330-bf9b-:r', 'R:r'" in script
    assert '"partition": :p' in script
    assert "a/01a2023a6ead7330bf9b:r" in script
    assert "pg_try_advisory_xact_lock(:r)" in script
    assert script.count(";\n") == len(statements)


def test_a_figure_says_its_ratio_and_what_belongs_to_it() -> None:
    shown = Figure("x", 30.0, "a/s", "the other", 120.0, {"p95_ms": 5.0}).as_json()
    assert (shown["ratio"], shown["p95_ms"], shown["beside"]) == (0.25, 5.0, "the other")
    assert Figure("x", 30.0, "a/s").as_json()["ratio"] is None
    assert p95_ms([n / 1000 for n in range(1, 101)]) == 96.0
