"""The carrier's HTTP API under `/carrier/v1/`: parse, one call, answer."""

import hmac
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from embedded_carrier import (
    answers,
    conf,
    errors,
    faults,
    forms,
    intake,
    labels,
    movement,
    network,
    webhooks,
)
from embedded_carrier.codes import Code
from embedded_carrier.models import FaultPlan

Operation = FaultPlan.Operation
Handler = Callable[..., HttpResponse]


def resource(**by_method: Handler) -> Handler:
    """A view that asks for the key, picks the handler by method and renders refusals."""

    @csrf_exempt
    def view(request: HttpRequest, **kwargs: str) -> HttpResponse:
        try:
            _authenticate(request)
            handler = by_method.get(request.method or "")
            if handler is None:
                raise errors.ApiError(405, "method_not_allowed", "Not with this method.")
            return handler(request, **kwargs)
        except errors.ApiError as error:
            return _refusal(error)

    return view


def faulty(operation: str) -> Callable[[Handler], Handler]:
    """Let the fault switched on for `operation` spoil the call."""

    def decorate(handler: Handler) -> Handler:
        def spoilt(request: HttpRequest, **kwargs: str) -> HttpResponse:
            return faults.answer(faults.take(operation), lambda: handler(request, **kwargs))

        return spoilt

    return decorate


@faulty(Operation.RATES)
def ask_rates(request: HttpRequest) -> HttpResponse:
    """POST rates."""
    order = intake.rate_order(intake.body(request.body))
    return JsonResponse({"rates": labels.rates(order, now=_clock(request))})


@faulty(Operation.LABELS)
def buy_label(request: HttpRequest) -> HttpResponse:
    """POST labels, once per Idempotency-Key."""
    now = _clock(request)
    order = intake.label_order(intake.body(request.body))
    return _once(request, "labels", lambda: labels.sell(order, now=now))


@faulty(Operation.LOOKUP)
def find_labels(request: HttpRequest) -> HttpResponse:
    """GET labels?reference=…, or a page of all: ?created_from=…&created_to=…&cursor=…&limit=…"""
    if "created_from" in request.GET:
        return _page_of_labels(request)
    reference = request.GET.get("reference", "").strip()
    if not reference:
        raise errors.invalid("reference", "Is required, or created_from and created_to.")
    found = labels.by_reference(reference)
    return JsonResponse({"labels": [answers.label(item) for item in found]})


def _page_of_labels(request: HttpRequest) -> HttpResponse:
    page = intake.page_order(request.GET)
    found = labels.sold_between(page)
    more = len(found) > page.limit
    shown = found[: page.limit]
    return JsonResponse(
        {
            "labels": [answers.label(item) for item in shown],
            "next_cursor": intake.cursor_after(shown[-1].created_at, shown[-1].pk)
            if more
            else None,
        }
    )


def show_label(request: HttpRequest, label_id: str) -> HttpResponse:
    """GET labels/{id}."""
    return JsonResponse(answers.label(labels.by_id(label_id)))


@faulty(Operation.VOID)
def void_label(request: HttpRequest, label_id: str) -> HttpResponse:
    """POST labels/{id}/void."""
    return JsonResponse(answers.label(labels.void(label_id, now=_clock(request))))


@faulty(Operation.PICKUPS)
def book_pickup(request: HttpRequest) -> HttpResponse:
    """POST pickups, once per Idempotency-Key."""
    now = _clock(request)
    order = intake.pickup_order(intake.body(request.body))
    return _once(request, "pickups", lambda: labels.book_pickup(order, now=now))


@faulty(Operation.TRACKING)
def track(request: HttpRequest, number: str) -> HttpResponse:
    """GET tracking/{tracking_number}."""
    return JsonResponse(answers.tracking(labels.by_tracking_number(number)))


def list_codes(request: HttpRequest) -> HttpResponse:
    """GET tracking-codes: the vocabulary of scans."""
    return JsonResponse({"codes": [{"code": c.value, "detail": str(c.label)} for c in Code]})


def list_services(request: HttpRequest) -> HttpResponse:
    """GET services."""
    found = [{"service": item.slug, "name": item.name} for item in network.SERVICES.values()]
    return JsonResponse({"services": found, "countries": sorted(network.COUNTRIES)})


def register_endpoint(request: HttpRequest) -> HttpResponse:
    """POST webhook-endpoints; the answer shows the secret once."""
    endpoint = webhooks.register(intake.endpoint_order(intake.body(request.body)))
    return JsonResponse({"url": endpoint.url, "secret": endpoint.secret}, status=201)


def sandbox_act(request: HttpRequest, label_id: str) -> HttpResponse:
    """POST labels/{id}/scan: sandbox only; `action` defaults to the next scan of the plan."""
    data = intake.body(request.body or b"{}")
    action = intake.text(data, "action", longest=20, required=False) or "next"
    if action not in movement.ACTIONS:
        raise errors.invalid("action", "Must be one of " + ", ".join(movement.ACTIONS) + ".")
    label = movement.act(label_id, action, now=_clock(request))
    return JsonResponse(answers.tracking(label))


def sandbox_fault(request: HttpRequest) -> HttpResponse:
    """POST sandbox/faults `{operation, kind, calls?}`."""
    form = forms.FaultForm(intake.body(request.body))
    _ensure_valid(form.errors.get_json_data())
    chosen = form.cleaned_data
    faults.switch_on(chosen["operation"], chosen["kind"], chosen["calls"])
    return JsonResponse(chosen, status=201)


def sandbox_fault_off(request: HttpRequest, operation: str) -> HttpResponse:
    """DELETE sandbox/faults/{operation}."""
    faults.switch_off(operation)
    return JsonResponse({}, status=200)


def sandbox_switches(request: HttpRequest) -> HttpResponse:
    """PUT sandbox/settings: all switches at once."""
    form = forms.SwitchForm(intake.body(request.body))
    _ensure_valid(form.errors.get_json_data())
    movement.set_switches(form.cleaned_data)
    return JsonResponse(form.cleaned_data)


def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """404 for every other path of the API."""
    return _refusal(errors.not_found("resource"))


def _clock(request: HttpRequest) -> datetime:
    """The time of a call. In the sandbox `Sandbox-Clock` names another one (ISO 8601, UTC)."""
    given = request.headers.get("Sandbox-Clock", "")
    if not (given and conf.control_page_on()):
        return timezone.now()
    try:
        at = datetime.fromisoformat(given)
    except ValueError as error:
        raise errors.invalid("Sandbox-Clock", "Give an instant: 2026-11-22T04:00Z.") from error
    if at.tzinfo is None:
        raise errors.invalid("Sandbox-Clock", "Must say its offset from UTC.")
    return at


def _authenticate(request: HttpRequest) -> None:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    accepted = conf.keys().accepted
    known = [hmac.compare_digest(given.encode(), key.encode()) for key in accepted]
    if scheme.lower() != "bearer" or not any(known):
        raise errors.ApiError(401, "unauthorized", "The API key is missing or wrong.")


def _once(request: HttpRequest, operation: str, work: Callable[[], Any]) -> HttpResponse:
    body, replayed = labels.once(
        operation=operation,
        key=request.headers.get("Idempotency-Key", ""),
        raw=request.body,
        now=_clock(request),
        work=work,
    )
    response = JsonResponse(body, status=201)
    if replayed:
        response["Idempotent-Replayed"] = "true"
    return response


def _ensure_valid(found: dict[str, Any]) -> None:
    if found:
        fields = {name: str(items[0]["message"]) for name, items in found.items()}
        raise errors.ApiError(422, "invalid_request", "The request is not valid.", fields)


def _refusal(error: errors.ApiError) -> HttpResponse:
    request_id = f"req_{uuid.uuid4().hex}"
    content: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.fields:
        content["fields"] = error.fields
    response = JsonResponse({"error": content, "request_id": request_id}, status=error.status)
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if error.status == 429:
        response["Retry-After"] = "2"
    return response
