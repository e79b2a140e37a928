"""Opening an RMA for a customer who calls or writes: one page, one service call."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts import selectors as accounts
from catalog import selectors as catalog
from catalog.categories import Category
from catalog.models import FaultCode
from catalog.money import Currency
from events import clock
from events.actor import Actor
from events.errors import DomainError, InvalidInput
from rma import choices, services
from rma.admin.pages import complain, offer
from rma.errors import DeviceAlreadyOpen
from rma.forms.contact import ContactForm
from rma.forms.product import ProductForm
from rma.models import Rma
from rma.rules.intake import MAX_LINES, MAX_PRICE, MAX_QUANTITY, MAX_TEXT

_FIELD_OF = {"sku": "sku_code"}


def _choice(label: Any, known: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=known, widget=UnfoldAdminSelectWidget)


class RequestForm(forms.Form):
    """What is asked for. `customer_id` names a customer we know already."""

    customer_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    service_type = _choice(_("Service"), choices.ServiceType.choices)
    reason = _choice(_("Reason"), choices.Reason.choices)
    language = _choice(_("Language of the customer"), settings.LANGUAGES)
    currency = _choice(_("Currency"), Currency.choices)


class StaffContactForm(ContactForm):
    """The customer's contact, held to the same rules as in the portal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, served=catalog.countries_served(), **kwargs)
        for name, shown in self.fields.items():
            shown.help_text = ""
            kind = UnfoldAdminSelectWidget if name == "country" else UnfoldAdminTextInputWidget
            attrs = {"autocomplete": "off"}
            widget = kind(attrs=attrs)
            if isinstance(shown, forms.ChoiceField):
                widget.choices = shown.choices
            shown.widget = widget


class LineForm(forms.Form):
    """One product."""

    sku_code = forms.CharField(
        label=_("Product"),
        max_length=40,
        help_text=_("Type a name or code and choose from the list."),
        widget=UnfoldAdminTextInputWidget(attrs={"list": "products", "autocomplete": "off"}),
    )
    serial = forms.CharField(
        label=_("Serial number"),
        required=False,
        max_length=60,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    quantity = forms.IntegerField(
        label=_("Pieces"),
        min_value=1,
        max_value=MAX_QUANTITY,
        initial=1,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    unit_price = forms.DecimalField(
        label=_("Price paid for one"),
        required=False,
        min_value=0,
        max_value=MAX_PRICE,
        max_digits=9,
        decimal_places=2,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
    )
    fault_code = forms.ChoiceField(label=_("Fault"), required=False, widget=UnfoldAdminSelectWidget)
    description = forms.CharField(
        label=_("What the customer says"),
        max_length=MAX_TEXT,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    clean_serial = ProductForm.clean_serial

    def __init__(self, *args: Any, faults: list[tuple[Any, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "fault_code", faults)


LineForms = forms.formset_factory(
    LineForm, extra=0, min_num=1, max_num=MAX_LINES, absolute_max=MAX_LINES, validate_max=True
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from when nobody calls: what is known of it, and how it is opened.

    `contact` and `line` prefill the forms; `receive` stands for the service; `letter` is shown
    beside the forms.
    """

    contact: dict[str, Any] = field(default_factory=dict)
    line: dict[str, Any] = field(default_factory=dict)
    receive: Callable[..., Rma] = services.receive
    letter: Any = None


_A_CALL = Origin()


class OpenPage:
    """The three forms of the page, filled from the request and its origin."""

    def __init__(self, request: HttpRequest, origin: Origin) -> None:
        self.request, self.origin = request, origin
        data = request.POST if request.method == "POST" else None
        known = {**_known_customer(request), **origin.contact}
        self.about = RequestForm(data, initial=_about(known))
        self.contact = StaffContactForm(data, initial=known)
        options = {"faults": _faults_by_category()}
        initial: list[dict[str, Any]] | None = None if data is not None else [origin.line]
        self.lines = LineForms(data, prefix="lines", form_kwargs=options, initial=initial)

    def is_valid(self) -> bool:
        """Every form is checked, so that everything wrong is told at once."""
        return all([self.about.is_valid(), self.contact.is_valid(), self.lines.is_valid()])

    def opened(self) -> Rma | None:
        """The one service call; None when it was refused and the forms say why."""
        try:
            return self.origin.receive(
                actor=Actor.staff(self.request.user.pk), now=clock.now(), intake=self._intake()
            )
        except InvalidInput as refusal:
            for where, problems in refusal.errors.items():
                self._complain(where, problems)
        except DeviceAlreadyOpen as refusal:
            line = refusal.fields.get("line", 0)
            self.lines.forms[line].add_error("serial", str(refusal))
        except DomainError as refusal:
            complain(self.about, refusal)
        return None

    def _intake(self) -> services.Intake:
        about = self.about.cleaned_data
        return services.Intake(
            service_type=about["service_type"],
            reason=about["reason"],
            channel=choices.Channel.ADMIN.value,
            customer_id=about["customer_id"],
            contact=services.Contact(**self.contact.cleaned_data),
            currency=about["currency"],
            language=about["language"],
            lines=tuple(services.IntakeLine(**form.cleaned_data) for form in self.lines.forms),
        )

    def _complain(self, where: str, problems: list[Any]) -> None:
        """Put a problem of the service at its field: `lines.0.sku`, `currency` or the page."""
        parts = where.split(".")
        if parts[0] == "lines" and len(parts) == 3:
            field = _FIELD_OF.get(parts[2], parts[2])
            self.lines.forms[int(parts[1])].add_error(field, problems)
            return
        form = self.contact if where in self.contact.fields else self.about
        form.add_error(where if where in form.fields else None, problems)


def open_rma(
    request: HttpRequest, context: dict[str, Any], origin: Origin = _A_CALL
) -> HttpResponse:
    """GET asks, POST opens the RMA; `more` and `fewer` only change the number of lines."""
    if request.method == "POST" and {"more", "fewer"} & set(request.POST):
        return _shown(request, context, _with_other_lines(request, origin), 200)
    page = OpenPage(request, origin)
    if request.method != "POST":
        return _shown(request, context, page, 200)
    rma = page.opened() if page.is_valid() else None
    if rma is None:
        return _shown(request, context, page, 422)
    messages.success(request, _("%(number)s is open.") % {"number": rma.number})
    return HttpResponseRedirect(reverse("admin:rma_rma_change", args=[rma.pk]))


def _shown(
    request: HttpRequest, context: dict[str, Any], page: OpenPage, status: int
) -> HttpResponse:
    shown = {
        **context,
        "page": page,
        "products": catalog.skus(),
        "language": get_language() or "en",
        "back_url": reverse("admin:rma_rma_changelist"),
        "letter": page.origin.letter,
    }
    return TemplateResponse(request, "rma/admin/open.html", shown, status=status)


def _with_other_lines(request: HttpRequest, origin: Origin) -> OpenPage:
    """The page with a line more or fewer, everything typed kept, nothing complained about yet."""
    typed = request.POST.copy()
    count = OpenPage(request, origin).lines.total_form_count() + (1 if "more" in typed else -1)
    typed["lines-TOTAL_FORMS"] = str(min(max(count, 1), MAX_LINES))
    request.POST = typed  # type: ignore[assignment] # a mutable copy of the same
    page = OpenPage(request, origin)
    for form in (page.about, page.contact, *page.lines.forms):
        form.errors.clear()
    return page


def _known_customer(request: HttpRequest) -> dict[str, Any]:
    """Name, address and language of the customer a link names; nothing for an unknown id."""
    try:
        found = accounts.contact(UUID(request.GET.get("customer", "")))
    except (ValueError, DomainError):
        return {}
    known = {name: getattr(found, name) for name in ("name", "email", "phone", "country")}
    address = accounts.addresses_of(found.customer_id).first()
    if address is not None:
        names = ("line1", "line2", "city", "region", "postcode", "country")
        known |= {name: getattr(address, name) for name in names}
    return {**known, "customer_id": found.customer_id, "language": found.language}


def _about(known: dict[str, Any]) -> dict[str, Any]:
    return {
        "service_type": choices.ServiceType.REPAIR,
        "reason": choices.Reason.DEFECTIVE,
        "language": known.get("language") or get_language(),
        "customer_id": known.get("customer_id"),
    }


def _faults_by_category() -> list[tuple[Any, Any]]:
    """All faults that can be chosen, under the name of their kind of product."""
    language = get_language() or "en"
    grouped: dict[str, list[tuple[str, str]]] = {}
    for fault in FaultCode.objects.current().order_by("category", "code"):
        label = f"{fault.code} · {fault.display_label(language)}"
        grouped.setdefault(fault.category, []).append((fault.code, label))
    named = [(Category(category).label, faults) for category, faults in grouped.items()]
    return [("", _("Please choose")), *named]
