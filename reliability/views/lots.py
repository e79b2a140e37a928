"""Who supplied which lot: said here, used in reports and control charts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from events import clock
from events.actor import Actor
from reliability.forms import LotForm
from reliability.models import LotSupplier
from reliability.services import lots
from reliability.views.guards import analysts_fill_in

MOST_LISTED = 500


@analysts_fill_in
def page(request: HttpRequest) -> HttpResponse:
    """The lots with their suppliers, and the form that names one."""
    form = LotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lots.attribute_lot(
            actor=Actor.staff(request.user.pk),
            now=clock.now(),
            sku_code=form.cleaned_data["sku"],
            lot=form.cleaned_data["lot"],
            supplier=form.cleaned_data["supplier"],
        )
        messages.success(request, gettext("The supplier of the lot is kept."))
        return redirect("reports:lots")
    status = 422 if form.is_bound else 200
    context = {"form": form, "lots": LotSupplier.objects.all()[:MOST_LISTED]}
    return render(request, "reliability/lots.html", context, status=status)
