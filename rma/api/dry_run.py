"""`?dry_run=true`: what a decision would do, without doing it."""

from collections.abc import Callable

from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

DRY_RUN = OpenApiParameter(
    "dry_run",
    OpenApiTypes.BOOL,
    OpenApiParameter.QUERY,
    description="true: answer as if it were done (header `Dry-Run: true`), and change nothing.",
)
_YES = ("1", "true", "yes")


def wanted(request: Request) -> bool:
    """Whether the caller only wants to know."""
    return request.query_params.get("dry_run", "").lower() in _YES


def rehearse(work: Callable[[], Response]) -> Response:
    """Do the work, keep its answer, undo everything. Refusals are raised as in earnest."""
    with transaction.atomic():
        answer = work()
        transaction.set_rollback(True)
    answer.headers["Dry-Run"] = "true"
    return answer
