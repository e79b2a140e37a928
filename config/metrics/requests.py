"""Requests served by this process: how many, how long, how they ended."""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

# Around the aims: a page in 50 ms, an intake in 80 ms.
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0, 10.0)
DURATION = Histogram(
    "aftersales_request_seconds",
    "Time to answer, by route and status.",
    ("method", "route", "status"),
    buckets=SECONDS,
)
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


def count(*, method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request; an invented method counts as OTHER."""
    known = method if method in METHODS else "OTHER"
    DURATION.labels(known, route, str(status)).observe(seconds)


def registry() -> CollectorRegistry:
    """This process's numbers; those of all web processes where PROMETHEUS_MULTIPROC_DIR is set."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # the library has no types here
    return shared
