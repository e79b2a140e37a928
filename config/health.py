"""Is the process alive (`/healthz`)? Can it serve (`/readyz`)?"""

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


def database_answers() -> str:
    """ok, or why not: `away`, `unmigrated`."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "away"
    return "unmigrated" if waiting else "ok"


def broker_answers() -> str:
    """ok, or `away`: work still gets done by polling, so this alone does not make us unready."""
    client = redis.Redis.from_url(
        settings.BROKER_URL, socket_connect_timeout=1, socket_timeout=1, decode_responses=True
    )
    try:
        client.ping()
    except redis.RedisError:
        return "away"
    finally:
        client.close()
    return "ok"


CHECKS: dict[str, Callable[[], str]] = {"database": database_answers, "broker": broker_answers}
NEEDED = ("database",)


@never_cache
@require_safe
def alive(_request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers at all."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """200 when requests can be served; 503 with the reason while the database cannot."""
    found = {name: check() for name, check in CHECKS.items()}
    good = all(found[name] == "ok" for name in NEEDED)
    return JsonResponse(
        {"status": "ok" if good else "unready", **found}, status=200 if good else 503
    )
