"""The compose file describes the product as it is: processes, settings, commands, health."""

import re
from typing import Any

import pytest
import yaml

from config.embedded import postgres
from config.embedded.command_line import PROJECT
from config.running import processes

COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
PRODUCT = ("web", "worker", "beat", "relay", "webhooks", "carrier")
SERVERS = ("postgres", "broker", "cache")
# Read by images or by the entry points, not by the settings.
NOT_SETTINGS = {"PROCESS_ROLE"}


def variables_of_settings() -> set[str]:
    """Every variable that the settings ask the environment for."""
    found: set[str] = set()
    for path in (PROJECT / "config" / "settings").glob("*.py"):
        called = r"environment\.(?:text|flag|number|words|folder|redis|database)\(\s*\"(\w+)\""
        found |= set(re.findall(called, path.read_text()))
    return found


@pytest.mark.parametrize("name", [*PRODUCT, *SERVERS])
def test_every_service_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", PRODUCT)
def test_every_process_waits_for_healthy_servers_and_migrations(name: str) -> None:
    waits = {other: wait["condition"] for other, wait in SERVICES[name]["depends_on"].items()}

    assert waits == {
        "migrate": "service_completed_successfully",
        **dict.fromkeys(SERVERS, "service_healthy"),
    }


@pytest.mark.parametrize("name", ["migrate", *PRODUCT])
def test_every_process_gets_the_same_settings(name: str) -> None:
    shared = COMPOSE["x-environment"]
    given = SERVICES[name]["environment"]

    assert given.items() >= {key: shared[key] for key in shared if key != "DEMO"}.items()
    assert set(given) - NOT_SETTINGS <= variables_of_settings()


def test_compose_runs_the_processes_that_make_run_runs(settings: Any) -> None:
    settings.DEMO = True
    local = {part.name: part for part in processes.parts()}

    assert set(PRODUCT) == set(local) - {"guide"}
    assert {name: SERVICES[name]["environment"]["PROCESS_ROLE"] for name in PRODUCT} == {
        name: local[name].role for name in PRODUCT
    }


def test_the_carrier_runs_only_in_the_demo() -> None:
    assert SERVICES["carrier"]["profiles"] == ["demo"]
    assert all("profiles" not in SERVICES[name] for name in (*PRODUCT[:4], *SERVERS))


def test_the_broker_never_forgets_and_is_not_the_cache() -> None:
    broker = " ".join(SERVICES["broker"]["command"])

    assert "--maxmemory-policy noeviction" in broker
    assert "--appendonly yes" in broker
    assert COMPOSE["x-environment"]["REDIS_URL"] != COMPOSE["x-environment"]["CACHE_URL"]


def test_the_log_of_the_database_repeats_no_row() -> None:
    command = SERVICES["postgres"]["command"]

    assert command[1::2] == ["-c"] * len(postgres.NAMELESS_LOG)
    assert command[2::2] == list(postgres.NAMELESS_LOG)


def test_the_image_has_what_set_up_installs() -> None:
    dockerfile = (PROJECT / "Dockerfile").read_text()
    bootstrap = (PROJECT / "scripts" / "bootstrap.py").read_text()
    packages = re.findall(r'"(lib[\w.-]+)"', bootstrap)

    assert packages
    assert all(package in dockerfile for package in packages)
    assert "USER aftersales" in dockerfile
