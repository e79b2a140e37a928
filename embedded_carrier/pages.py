"""The control page of the demo: what a depot's staff and the weather would do, as buttons."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from embedded_carrier import conf, errors, faults, forms, movement, webhooks
from embedded_carrier.codes import FINAL, Code
from embedded_carrier.models import FaultPlan, Label, WebhookDelivery

PER_PAGE = 20
View = Callable[..., HttpResponse]
GROUPS = {
    "waiting": Q(state=Code.LBL_CREATED),
    "moving": ~Q(state__in=[*FINAL, Code.LBL_CREATED]),
    "finished": Q(state__in=FINAL),
}


def demo_only(view: View) -> View:
    """404 unless the demo is on."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: str) -> HttpResponse:
        if not conf.control_page_on():
            raise Http404
        return view(request, **kwargs)

    return guarded


@require_GET
@demo_only
def control(request: HttpRequest) -> HttpResponse:
    """GET /carrier/: parcels, faults, switches, webhooks."""
    return render(request, "embedded_carrier/control.html", _context(request))


@require_POST
@demo_only
def act(request: HttpRequest, label_id: str, action: str) -> HttpResponse:
    """A button of a parcel."""
    if action not in movement.ACTIONS:
        raise Http404
    try:
        label = movement.act(label_id, action, now=timezone.now())
    except errors.ApiError as error:
        if error.status == 404:
            raise Http404 from error
        messages.error(request, _("That is not possible with this parcel any more."))
    else:
        text = _("%(number)s: %(state)s")
        messages.success(
            request, text % {"number": label.tracking_number, "state": label.get_state_display()}
        )
    return _back(request)


@require_POST
@demo_only
def switch_fault(request: HttpRequest) -> HttpResponse:
    """Switch a fault on."""
    form = forms.FaultForm(request.POST)
    if not form.is_valid():
        return _with_errors(request, fault_form=form)
    chosen = form.cleaned_data
    faults.switch_on(chosen["operation"], chosen["kind"], chosen["calls"])
    messages.success(request, _("The fault is switched on."))
    return _back(request)


@require_POST
@demo_only
def switch_fault_off(request: HttpRequest, operation: str) -> HttpResponse:
    """Switch a fault off."""
    faults.switch_off(operation)
    messages.success(request, _("The fault is switched off."))
    return _back(request)


@require_POST
@demo_only
def set_switches(request: HttpRequest) -> HttpResponse:
    """Speed and webhooks."""
    form = forms.SwitchForm(request.POST)
    if not form.is_valid():
        return _with_errors(request, switch_form=form)
    movement.set_switches(form.cleaned_data)
    messages.success(request, _("The settings are saved."))
    return _back(request)


@require_POST
@demo_only
def resend(request: HttpRequest) -> HttpResponse:
    """Send given-up webhooks again."""
    webhooks.resend(now=timezone.now())
    messages.success(request, _("Webhooks that had been given up will be sent again."))
    return _back(request)


def _with_errors(request: HttpRequest, **given: Any) -> HttpResponse:
    context = {**_context(request), **given}
    return render(request, "embedded_carrier/control.html", context, status=422)


def _context(request: HttpRequest) -> dict[str, Any]:
    group, term = request.GET.get("show", ""), request.GET.get("q", "").strip()[:100]
    page = Paginator(_parcels(group, term), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "group": group if group in GROUPS else "",
        "term": term,
        "counts": Label.objects.aggregate(
            **{name: Count("pk", filter=condition) for name, condition in GROUPS.items()}
        ),
        "faults": FaultPlan.objects.order_by("operation"),
        "fault_form": forms.FaultForm(),
        "switch_form": forms.SwitchForm(initial=model_to_dict(movement.switches())),
        "day_seconds": movement.day().total_seconds(),
        "deliveries": WebhookDelivery.objects.aggregate(
            **{state: Count("pk", filter=Q(state=state)) for state in WebhookDelivery.State.values}
        ),
        "last_deliveries": WebhookDelivery.objects.select_related("event__label").order_by("-pk")[
            :8
        ],
    }


def _parcels(group: str, term: str) -> QuerySet[Label]:
    found = Label.objects.prefetch_related("events").order_by("-created_at", "pk")
    if group in GROUPS:
        found = found.filter(GROUPS[group])
    if term and "\x00" not in term:
        found = found.filter(
            Q(tracking_number__iexact=term) | Q(reference__icontains=term) | Q(pk=term)
        )
    return found


def _back(request: HttpRequest) -> HttpResponse:
    """To the page as it was filtered; the query string rides along in the form's action."""
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("carrier:control") + (f"?{query}" if query else ""))
