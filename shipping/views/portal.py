"""The customer's pages of shipping: label files, the QR for the counter, pick-up, tracking.

Every one asks `rma.visitors` first: whoever may not see the RMA is told it does not exist.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events import clock, failures
from rma import visitors
from rma.choices import State
from rma.models import Rma
from rma.views import not_now, shown
from shipping import artwork, errors, panels, selectors, services
from shipping.forms import PickupForm
from shipping.models import Shipment

_BEFORE_A_LABEL = (State.RECEIVED, State.ELIGIBLE)


@require_safe
@never_cache
def label_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The return label with its instructions, to print."""
    rma, shipment = _label_of(request, number)
    return _file(_drawn(artwork.pdf, shipment), "application/pdf", f"{rma.number}.pdf")


@require_safe
@never_cache
def label_png(request: HttpRequest, number: str) -> HttpResponse:
    """The label as a picture."""
    rma, shipment = _label_of(request, number)
    return _file(_drawn(artwork.png, shipment), "image/png", f"{rma.number}.png")


@require_safe
@never_cache
def label_qr(request: HttpRequest, number: str) -> HttpResponse:
    """The QR code for the counter, shown inside pages."""
    _rma, shipment = _label_of(request, number)
    return HttpResponse(artwork.counter_qr(shipment), content_type="image/png")


@require_safe
@never_cache
def counter(request: HttpRequest, number: str) -> HttpResponse:
    """No printer: the QR code, large, to show at the carrier's counter."""
    rma = visitors.rma_for(request, number)
    shipment = selectors.find_return_label(rma.id)
    if shipment is None:
        return _no_label(request, rma)
    context = {
        "rma": rma,
        "brand": shown.brand_of(rma.brand_code),
        "shipment": shipment,
        "nav": "returns",
        **panels.label_context(rma),
    }
    return render(request, "shipping/counter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def pickup(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for a courier on a day."""
    rma = visitors.rma_for(request, number)
    shipment = selectors.find_return_label(rma.id)
    if shipment is None:
        return _no_label(request, rma)
    now = clock.now()
    form = PickupForm(request.POST or None, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            services.request_pickup(
                actor=visitors.actor_of(request, rma),
                now=now,
                shipment_id=shipment.id,
                on=form.cleaned_data["on"],
            )
        except (errors.PickupDayOutOfRange, errors.PickupNotPossible) as error:
            form.add_error("on", str(error))
        else:
            return HttpResponseRedirect(reverse("shipping:tracking", args=[rma.number]))
    brand = shown.brand_of(rma.brand_code)
    context = {"rma": rma, "brand": brand, "shipment": shipment, "form": form, "nav": "returns"}
    status = 422 if form.errors else 200
    return render(request, "shipping/pickup.html", context, status=status)


@require_safe
@never_cache
def tracking(request: HttpRequest, number: str) -> HttpResponse:
    """Where the parcels of this RMA are, in both directions."""
    rma = visitors.rma_for(request, number)
    brand, parcels = shown.brand_of(rma.brand_code), panels.parcels_of(rma)
    context = {"rma": rma, "brand": brand, "nav": "returns", "parcels": parcels}
    return render(request, "shipping/tracking.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def twice(request: HttpRequest, number: str) -> HttpResponse:
    """The customer tells us that more than one parcel came."""
    rma = visitors.rma_for(request, number)
    back_url = reverse("portal:return", args=[rma.number])
    if request.method == "POST":
        actor = visitors.actor_of(request, rma)
        try:
            services.report_duplicate(actor=actor, now=clock.now(), rma_id=rma.id)
        except errors.NothingToReport as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Thank you for telling us. We will write to you."))
        return HttpResponseRedirect(back_url)
    context = {"rma": rma, "back_url": back_url, "nav": "returns"}
    return render(request, "shipping/twice.html", context)


def _label_of(request: HttpRequest, number: str) -> tuple[Rma, Shipment]:
    rma = visitors.rma_for(request, number)
    return rma, selectors.printable_return_label(rma.id)


def _no_label(request: HttpRequest, rma: Rma) -> HttpResponse:
    """There is none yet, or none any more: why, and the way back."""
    if rma.is_open and rma.state in _BEFORE_A_LABEL:
        text = str(errors.NoReturnLabel())
        answer = not_now.Answer(_("No label yet"), text, "qr", not_now.ways_of(rma))
    else:
        text = _("This return needs no label now. Its page tells what happens next.")
        answer = not_now.Answer(_("No label needed"), text, "qr", not_now.ways_of(rma))
    return not_now.say(request, rma, answer, status=404)


def _drawn(draw: artwork.Draw, shipment: Shipment) -> bytes:
    """Raises NoReturnLabel when the address it needs has been erased."""
    try:
        return draw(shipment)
    except failures.PermanentFailure as error:
        raise errors.NoReturnLabel from error


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
