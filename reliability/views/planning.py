"""Planning the end of a product: its page, pictures and files, and keeping the plan."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from accounts import exports
from catalog import selectors as catalog
from events import clock
from events.actor import Actor
from reliability.forms_of_plans import PlanForm
from reliability.models import EolPlan
from reliability.reports import end_of_life_plots, end_of_life_table
from reliability.reports.end_of_life import EndOfLife, end_of_life
from reliability.reports.end_of_life_page import page_of
from reliability.services import planning
from reliability.views.guards import analysts_write, for_analysts
from reliability.views.reports import PICTURES


@for_analysts
def page(request: HttpRequest) -> HttpResponse:
    """The question, and the plan once a product is chosen."""
    form = _form(request.GET.dict())
    context: dict[str, Any] = {"form": form, "plans": EolPlan.objects.order_by("sku_code")}
    if not form.is_bound:
        return render(request, "reliability/end_of_life/page.html", context)
    if not form.is_valid():
        return render(request, "reliability/end_of_life/page.html", context, status=422)
    found = end_of_life(form.question(), form.costs())
    currency = catalog.sku(found.question.sku).currency
    asked = {name: str(form.cleaned_data[name]) for name in form.fields}
    context |= page_of(found, currency) | {
        "asked": urlencode(asked),
        "kept": EolPlan.objects.filter(sku_code=found.question.sku).first(),
        "hidden": asked,
        "currency": currency,
    }
    return render(request, "reliability/end_of_life/page.html", context)


@for_analysts
def picture(request: HttpRequest, name: str, format: str) -> HttpResponse:
    """A plot of the plan."""
    found = _found(request)
    if name not in end_of_life_plots.PLOTS or format not in PICTURES or found.outlook is None:
        raise Http404
    drawn = end_of_life_plots.draw(found, name, format)
    response = HttpResponse(drawn, content_type=PICTURES[format])
    if request.GET.get("download"):
        response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response


@for_analysts
def download(request: HttpRequest, format: str) -> HttpResponseBase:
    """The numbers of the plan as a file."""
    if format not in exports.Format.values:
        raise Http404
    return exports.answer(
        actor=Actor.staff(request.user.pk),
        now=clock.now(),
        table=end_of_life_table.table_of(_found(request)),
        format=exports.Format(format),
    )


@analysts_write
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the costs and look at the stock from now on."""
    form = _form(request.POST.dict())
    if not form.is_bound or not form.is_valid():
        raise Http404
    actor, now = Actor.staff(request.user.pk), clock.now()
    kept = planning.plan(
        actor=actor, now=now, sku_code=form.cleaned_data["sku"], **form.terms()
    )  # fmt: skip
    planning.check(actor=actor, now=now, plan_id=kept.id)
    messages.success(request, gettext("The plan is kept; its stock is looked at every day."))
    return redirect(f"{reverse('reports:end-of-life')}?{urlencode({'sku': kept.sku_code})}")


def _found(request: HttpRequest) -> EndOfLife:
    form = _form(request.GET.dict())
    if not form.is_bound or not form.is_valid():
        raise Http404
    return end_of_life(form.question(), form.costs())


def _form(data: dict[str, str]) -> PlanForm:
    return PlanForm(data, today=clock.now().date())
