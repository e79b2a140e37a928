"""One log line per request, and a correlation id that follows it into events and tasks."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from config.metrics import requests as request_metrics
from events import correlation, spans

log = structlog.get_logger("requests")
ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET_PATHS = ("/healthz", "/readyz", "/static/", "/metrics")


def correlation_of(request: HttpRequest) -> str:
    """The caller's `X-Request-ID` if it is harmless, else a new id."""
    given = request.headers.get("X-Request-ID", "")
    return given if ACCEPTED_ID.fullmatch(given) else uuid.uuid4().hex


def route_of(request: HttpRequest) -> str:
    """The route's pattern; the address itself may carry a token or a name."""
    return request.resolver_match.route if request.resolver_match else "(no route)"


class RequestLog:
    """Binds `correlation` to the log context and answers with it as `X-Request-ID`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = correlation_of(request)
        started = time.perf_counter()
        with correlation.bound(given), spans.span("request", method=request.method or ""):
            response = self.get_response(request)
            response.headers.setdefault("X-Request-ID", given)
            if not request.path_info.startswith(QUIET_PATHS):
                self._tell(request, response.status_code, time.perf_counter() - started)
        return response

    @staticmethod
    def _tell(request: HttpRequest, status: int, seconds: float) -> None:
        route = route_of(request)
        request_metrics.count(
            method=request.method or "", route=route, status=status, seconds=seconds
        )
        log.info(
            "request",
            method=request.method,
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
        )
