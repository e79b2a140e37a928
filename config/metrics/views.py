"""/metrics: for the scraper that knows the token, or from this machine in the demo."""

import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from config.metrics import requests
from config.metrics.system import SystemState

LOOPBACK = ("127.0.0.1", "::1")


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Every number in Prometheus's text format; 404 for everybody else."""
    if not may_scrape(request):
        raise Http404
    state = CollectorRegistry()
    state.register(SystemState())
    body = generate_latest(requests.registry()) + generate_latest(state)
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)


def may_scrape(request: HttpRequest) -> bool:
    """The bearer of METRICS_TOKEN; without a token only this machine itself, in the demo."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    direct = "X-Forwarded-For" not in request.headers
    return settings.DEMO and direct and request.META.get("REMOTE_ADDR") in LOOPBACK
