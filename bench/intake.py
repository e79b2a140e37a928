"""Opening RMAs, through the service and over HTTP, beside pgbench running the same statements."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import clients, http_client, pgbench, stack, world
from bench.figure import Figure, Scale, alternating

PATH = "/api/v1/rmas/"
CLIENTS = (1, 8)


def measure(scale: Scale) -> list[Figure]:
    """RMAs with two lines per second: one client and eight, service and API."""
    world.stock_the_catalogue()
    receive = world.receiving()
    receive()
    statements = _statements_of(receive)
    script = pgbench.script_of(statements)
    figures = [_service(count, script, len(statements), scale) for count in CLIENTS]
    secrets = world.partners(max(CLIENTS))
    with stack.running("web", API_RATE_SIGNED_IN="1000000/min") as port:
        figures += [_api(port, secrets[:count], script, scale) for count in CLIENTS]
    return figures


def _statements_of(call: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        call()
    return [query["sql"] for query in captured.captured_queries]


def _service(count: int, script: str, statements: int, scale: Scale) -> Figure:
    loads: list[clients.Load] = []

    def ours() -> float:
        loads.append(clients.run(count, lambda _number: world.receiving(), scale.seconds))
        return loads[-1].per_second

    value, beside = alternating(ours, lambda: _beside(script, count, scale), scale.rounds)
    return Figure(
        f"intake.service.{count}", value, "RMAs/s", "pgbench, the same statements", beside,
        {"clients": count, "statements": statements, "p95_ms": loads[-1].p95_ms,
            "cpu_ms": loads[-1].cpu_ms},
    )  # fmt: skip


def _api(port: int, secrets: list[str], script: str, scale: Scale) -> Figure:
    loads: list[clients.Load] = []

    def client(number: int) -> Callable[[], object]:
        caller = http_client.with_key(port, secrets[number])
        return lambda: caller.post(PATH, world.body())

    def ours() -> float:
        loads.append(clients.run(len(secrets), client, scale.seconds))
        return loads[-1].per_second

    value, beside = alternating(ours, lambda: _beside(script, len(secrets), scale), scale.rounds)
    return Figure(
        f"intake.api.{len(secrets)}", value, "RMAs/s", "pgbench, the statements of the service",
        beside, {"clients": len(secrets), "p95_ms": loads[-1].p95_ms,
                 "median_ms": loads[-1].median_ms},
    )  # fmt: skip


def _beside(script: str, count: int, scale: Scale) -> float:
    return pgbench.rate(script, clients=count, seconds=scale.seconds)
