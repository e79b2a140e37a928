"""Start a return, steps one and two: which product, and what is wrong with it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.addresses import client_address
from catalog import selectors as catalog
from catalog.categories import Category
from catalog.models import Sku
from events import clock
from events.errors import DomainError
from rma import choices, selectors
from rma.forms import ProductForm, SearchForm
from rma.services import drafts
from rma.services.drafts import Draft, DraftLine
from rma.views import drafting, shown
from rma.views.limits import refused
from rma.views.parsing import posted

# In an hour: new serial numbers told from one address, and one number told from anywhere.
SERIALS_OF_AN_ADDRESS, TRIES_OF_A_SERIAL = 60, 20

MOST_SHOWN = 24
_FAULT_ICONS = {
    name: name
    for name in (
        "mouse", "keyboard", "headset", "charger", "lamp", "vacuum", "speaker", "webcam",
    )
}  # fmt: skip
_SERVICE_CARDS = (
    ("repair", "wrench"),
    ("exchange", "swap"),
    ("refund", "refund"),
    ("complaint", "flag"),
    ("consultation", "chat"),
)


def wizard(current: int) -> dict[str, Any]:
    """Where one is: the parameters of `components/wizard.html`."""
    labels = [_("Product"), _("What happened"), _("Proof"), _("Contact"), _("Check and send")]
    return {"nav": "new", "wizard_steps": labels, "wizard_current": current}


@require_safe
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Find the product. `?sku=` (from a QR code or a shop) goes straight to it."""
    wanted = catalog.skus().filter(code=request.GET.get("sku", "")).first()
    if wanted is not None:
        return HttpResponseRedirect(_product_url(wanted, request.GET.get("serial", "")))
    form = SearchForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {"q": "", "brand": ""}
    draft = drafting.current(request)
    lines = summary(drafts.read(draft)) if draft else []
    brand_code = lines[0]["brand"].code if lines else filters.get("brand", "")
    found = _matching(filters.get("q", ""), brand_code)
    context = {
        **wizard(1),
        "form": form,
        "brands": catalog.brands(),
        "brand_code": brand_code,
        "products": [_product_card(sku) for sku in found[:MOST_SHOWN]],
        "more": max(0, found.count() - MOST_SHOWN),
        "lines": lines,
    }
    return render(request, "portal/start.html", context)


def _matching(text: str, brand_code: str) -> QuerySet[Sku]:
    """Products whose name, code or brand has every word; discontinued ones are still returned.

    Spare parts are ours alone: nobody sends in a mouse's switch.
    """
    found = catalog.skus(brand_code=brand_code).exclude(category=Category.OTHER)
    for word in text.split()[:8]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(name_zh_hant__icontains=word)
            | Q(name_zh_hans__icontains=word)
            | Q(code__icontains=word)
            | Q(brand__name__icontains=word)
        )
    return found


def _product_card(sku: Sku) -> dict[str, Any]:
    return {
        "name": sku.display_name(shown.language()),
        "code": sku.code,
        "category": sku.category,
        "brand": sku.brand,
        "url": _product_url(sku),
    }


def _product_url(sku: Sku, serial: str = "") -> str:
    query = {"serial": serial} if serial else None
    return reverse("portal:start-product", args=[sku.code], query=query)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def product(request: HttpRequest, sku_code: str) -> HttpResponse:
    """Tell what is wrong with a product and add it to the request."""
    sku = catalog.sku(sku_code)
    draft = drafting.current(request)
    others = drafts.read(draft) if draft else None
    initial = {"serial": request.GET.get("serial", ""), **(others.request if others else {})}
    return _product(request, sku, others, initial, position=None)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def line(request: HttpRequest, position: int) -> HttpResponse:
    """Change a product of the request."""
    draft = drafting.current(request)
    read = drafts.read(draft) if draft else None
    if read is None or position >= len(read.lines):
        return HttpResponseRedirect(reverse("portal:start"))
    known = read.lines[position]
    lines = tuple(other for i, other in enumerate(read.lines) if i != position)
    others = Draft(read.id, lines, read.request, read.contact)
    initial = {name: getattr(known, name) for name in DraftLine.__dataclass_fields__}
    sku = catalog.sku(known.sku_code)
    return _product(request, sku, others, {**initial, **read.request}, position=position)


@require_POST
@never_cache
def remove_line(request: HttpRequest, position: int) -> HttpResponse:
    """Take a product out of the request."""
    draft = drafting.current(request)
    if draft is not None:
        drafts.remove_line(now=clock.now(), draft_id=draft.id, position=position)
    return HttpResponseRedirect(reverse("portal:start"))


@require_POST
@never_cache
def discard(request: HttpRequest) -> HttpResponse:
    """Throw the whole draft away."""
    draft = drafting.current(request)
    if draft is not None:
        drafts.discard(draft_id=draft.id)
    return HttpResponseRedirect(reverse("portal:start"))


def _product(
    request: HttpRequest,
    sku: Sku,
    others: Draft | None,
    initial: dict[str, Any],
    *,
    position: int | None,
) -> HttpResponse:
    faults = list(catalog.fault_codes_for(sku.category))
    form = ProductForm(posted(request), initial=initial, sku=sku, faults=faults, others=others)
    if request.method == "POST" and form.is_valid():
        refusal = _asked_too_often(request, sku, form.cleaned_data.get("serial", ""))
        if refusal is not None:
            return refusal
        _complain(request, form, others)
        if not form.errors:
            return _keep(request, form, position)
    context = {
        **wizard(2),
        "form": form,
        "sku": sku,
        "name": sku.display_name(shown.language()),
        "brand": shown.brand_of(sku.brand.code),
        "brand_code": sku.brand.code,
        "services": service_cards(),
        "faults": [_fault_card(fault) for fault in faults],
        "first": not (others and others.lines),
    }
    return render(request, "portal/product.html", context, status=422 if form.errors else 200)


def _asked_too_often(request: HttpRequest, sku: Sku, serial: str) -> HttpResponse | None:
    """429 for whoever tries serial numbers: many from one address, or one from everywhere."""
    subjects = {
        "address": (client_address(request), SERIALS_OF_AN_ADDRESS),
        "number": (selectors.open_serial(sku.code, serial) or "", TRIES_OF_A_SERIAL),
    }
    refusals = [
        refused(request, f"serial.{name}", subject, tries=tries, seconds=3600)
        for name, (subject, tries) in subjects.items()
        if serial and subject
    ]
    return next((refusal for refusal in refusals if refusal is not None), None)


def _complain(request: HttpRequest, form: ProductForm, others: Draft | None) -> None:
    """What only the catalogue and the open returns can know."""
    device = selectors.open_rma_of_device(form.sku.code, form.cleaned_data.get("serial", ""))
    if device is not None:
        form.add_error(
            "serial",
            _("There is already an open return for this serial number. You can track it instead."),
        )
    other_brands = (
        {catalog.sku(line.sku_code).brand_id for line in others.lines} if others else set()
    )
    if other_brands - {form.sku.brand_id}:
        form.add_error(None, _("Please register products of different brands separately."))


def _keep(request: HttpRequest, form: ProductForm, position: int | None) -> HttpResponse:
    draft = drafting.current_or_new(request)
    try:
        drafts.keep_line(
            now=clock.now(),
            draft_id=draft.id,
            line=form.line(),
            request=form.request(),
            position=position,
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
    more = request.POST.get("then") == "more"
    return HttpResponseRedirect(reverse("portal:start" if more else "portal:start-proof"))


def service_cards() -> list[dict[str, Any]]:
    """The service types as `components/choice_cards.html` draws them."""
    details = {
        "repair": _("We mend it and send it back."),
        "exchange": _("You get the same model, working."),
        "refund": _("You send it back and get your money."),
        "complaint": _("Something went wrong. Nothing to send in."),
        "consultation": _("Ask our experts. Nothing to send in."),
    }
    return [
        {
            "value": value,
            "label": choices.ServiceType(value).label,
            "detail": details[value],
            "icon": icon,
        }
        for value, icon in _SERVICE_CARDS
    ]


def _fault_card(fault: Any) -> dict[str, Any]:
    return {
        "value": fault.code,
        "label": fault.display_label(shown.language()),
        "detail": _("Please stop using it. We look at this first.") if fault.safety else "",
        "icon": "alert" if fault.safety else _FAULT_ICONS.get(fault.category, "wrench"),
    }


def summary(draft: Draft) -> list[dict[str, Any]]:
    """The products of a draft as the pages list them."""
    rows = []
    for position, line in enumerate(draft.lines):
        sku = catalog.sku(line.sku_code)
        fault = catalog.fault_code(line.fault_code) if line.fault_code else None
        rows.append(
            {
                "position": position,
                "name": sku.display_name(shown.language()),
                "category": sku.category,
                "brand": sku.brand,
                "fault": fault.display_label(shown.language()) if fault else "",
                "line": line,
            }
        )
    return rows
