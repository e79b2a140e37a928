"""The environment decides; a mistake in it is a system check with a hint, never a traceback."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.checks import Error

from config import checks
from config.embedded.command_line import PROJECT
from config.settings import environment, queue
from config.settings.security import DEVELOPMENT_KEY

PRODUCTION = {
    "SITE_URL": "https://service.example.com",
    "ALLOWED_HOSTS": "service.example.com",
    "SECRET_KEY": "a-secret-of-fifty-characters-or-more-0123456789-abcdef",
}


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with only these variables of ours set."""
    ours = ("DATABASE_URL", "REDIS_URL", "STATE_DIR", "DJANGO_SETTINGS_MODULE", "SECRET_KEY")
    environment_ = {key: value for key, value in os.environ.items() if key not in ours}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT, env={**environment_, **variables}, check=False, capture_output=True, text=True,
    )  # fmt: skip


@pytest.fixture
def problems(monkeypatch: pytest.MonkeyPatch) -> list[environment.Problem]:
    """What is complained about during this test only."""
    found: list[environment.Problem] = []
    monkeypatch.setattr(environment, "PROBLEMS", found)
    return found


def test_production_settings_pass_the_deployment_check() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert done.returncode == 0, done.stderr


def test_every_mistake_is_named_with_what_to_write_instead() -> None:
    done = manage("check", DATABASE_URL="mysql://x/y", REDIS_URL="nonsense", DEBUG="perhaps")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for variable in ("DATABASE_URL", "REDIS_URL", "DEBUG"):
        assert f"{variable}: (config.E001)" in done.stderr
    assert "HINT: Write DATABASE_URL=postgresql://" in done.stderr


def test_the_development_key_is_refused_as_soon_as_others_are_served(settings: Any) -> None:
    settings.SECRET_KEY = DEVELOPMENT_KEY
    settings.ALLOWED_HOSTS = ["localhost"]
    assert checks.public_hosts_have_own_secrets(None) == []

    settings.ALLOWED_HOSTS = ["service.example.com"]
    found = checks.public_hosts_have_own_secrets(None)

    assert [message.id for message in found] == ["config.E005"]
    assert found[0].hint


def test_the_demo_is_not_for_the_internet(settings: Any) -> None:
    settings.DEMO, settings.HTTPS, settings.STAFF_MFA = True, False, "offered"

    found = checks.site_is_served_over_https(None)

    assert [message.id for message in found] == ["config.E006", "config.E007", "config.E008"]


def test_a_missing_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "library_exists", lambda name: name != "harfbuzz-subset")

    found = checks.labels_can_be_drawn(None)

    assert [type(message) for message in found] == [Error]
    assert found[0].hint == "As root, type: apt-get install libharfbuzz-subset0"


def test_a_folder_that_is_a_file_cannot_be_written(settings: Any, tmp_path: Any) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    settings.MEDIA_ROOT = taken / "media"

    assert [message.id for message in checks.folders_are_writable(None)] == ["config.E002"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://me:p%40ss@db.example.com:5433/name",
            {"NAME": "name", "USER": "me", "PASSWORD": "p@ss", "HOST": "db.example.com",
             "PORT": "5433", "OPTIONS": {}},
        ),
        (
            "postgres:///name?host=/run/postgresql&sslmode=disable",
            {"NAME": "name", "USER": "", "PASSWORD": "", "HOST": "/run/postgresql", "PORT": "",
             "OPTIONS": {"sslmode": "disable"}},
        ),
    ],
)  # fmt: skip
def test_a_database_url_is_understood(
    url: str, expected: dict[str, object], problems: list[environment.Problem]
) -> None:
    assert environment.database("DATABASE_URL", url) == expected
    assert problems == []


@pytest.mark.parametrize("url", ["mysql://h/n", "postgresql://h", "postgresql://h:port/n", "x"])
def test_a_wrong_database_url_is_complained_about_once(
    url: str, problems: list[environment.Problem]
) -> None:
    environment.database("DATABASE_URL", url)

    assert [problem.variable for problem in problems] == ["DATABASE_URL"]


@pytest.mark.parametrize(
    ("url", "database", "broker"),
    [
        ("redis://h:6379", "redis://h:6379/3", "redis://h:6379/3"),
        ("unix:///run/s.sock?db=0", "unix:///run/s.sock?db=3",
         "redis+socket:///run/s.sock?virtual_host=3"),
    ],
)  # fmt: skip
def test_one_server_has_a_database_for_each_purpose(url: str, database: str, broker: str) -> None:
    found = queue.redis_database(url, 3)

    assert found == database
    assert queue.celery_address(found) == broker


def test_clearing_the_cache_never_touches_the_broker(settings: Any) -> None:
    assert settings.CACHES["default"]["LOCATION"] != settings.BROKER_URL


def test_celery_keeps_no_results_and_speaks_json_only(settings: Any) -> None:
    from config.celery import app

    app.loader.import_default_modules()

    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.result_backend is None
    assert app.conf.accept_content == ["json"]
    assert app.conf.broker_transport_options["visibility_timeout"] > 3 * app.conf.task_time_limit
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


@pytest.mark.django_db
def test_no_statement_waits_for_a_lock_for_long() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("3s",)
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("1min",)
