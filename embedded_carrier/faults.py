"""Things going wrong on purpose: one switch per operation, for the next N calls or until off."""

import time
from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpResponse

from embedded_carrier import conf, errors
from embedded_carrier.models import FaultPlan

Kind = FaultPlan.Kind


def switch_on(operation: str, kind: str, calls: int | None) -> None:
    """Make the next `calls` calls of an operation fail that way (None: all of them)."""
    FaultPlan.objects.update_or_create(
        operation=operation, defaults={"kind": kind, "calls_left": calls}
    )


def switch_off(operation: str) -> None:
    """Let an operation work again."""
    FaultPlan.objects.filter(operation=operation).delete()


def take(operation: str) -> str:
    """The fault for this call ("" for none), counted down so that N calls fail, not N±1."""
    with transaction.atomic():
        plan = FaultPlan.objects.select_for_update().filter(operation=operation).first()
        if plan is None:
            return ""
        if plan.calls_left is not None:
            _count_down(plan)
        return plan.kind


def _count_down(plan: FaultPlan) -> None:
    left = (plan.calls_left or 1) - 1
    if left:
        FaultPlan.objects.filter(pk=plan.pk).update(calls_left=left)
    else:
        FaultPlan.objects.filter(pk=plan.pk).delete()


def answer(kind: str, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Carry out `work` (or not) and answer in the way the fault wants it."""
    if kind == Kind.ERROR:
        raise errors.ApiError(500, "internal", "Something broke on our side.")
    if kind == Kind.LIMIT:
        raise errors.ApiError(429, "rate_limited", "Too many requests, try again later.")
    response = work()
    return _spoilt(kind, response)


def _spoilt(kind: str, response: HttpResponse) -> HttpResponse:
    if kind == Kind.TIMEOUT:
        _hold(conf.stall_seconds())
    elif kind == Kind.SLOW:
        _hold(conf.slow_seconds())
    elif kind == Kind.GARBAGE:
        return HttpResponse(b'{"id": "lbl_\xff\xfe<html>', content_type="application/json")
    elif kind == Kind.BROKEN:
        raise errors.ApiError(500, "internal", "Something broke on our side.")
    elif kind == Kind.LOST:
        return HttpResponse(b"", content_type="application/json")
    return response


def _hold(seconds: float) -> None:
    """Keep the caller waiting, but not a database connection that others could use."""
    if not connection.in_atomic_block:
        connection.close()
    time.sleep(seconds)
