"""Steps one and two: which product, what is wrong with it, and what should happen."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.models import FaultCode, Sku
from catalog.money import Currency
from rma.choices import Reason, ServiceType
from rma.forms.base import PortalForm
from rma.rules.intake import MAX_PRICE, MAX_QUANTITY, MAX_TEXT
from rma.services.drafts import Draft, DraftLine

_SERIAL = re.compile(r"[0-9A-Z][0-9A-Z._/\-]*")
_LONGEST_SERIAL = 60
SERIAL_PLACES: dict[str, Promise] = {
    "mouse": _("On the underside, on the small label next to the feet."),
    "keyboard": _("On the underside, on the label next to the bar code."),
    "headset": _("Inside the headband or on the cable's control."),
    "speaker": _("On the underside or next to the power socket."),
    "webcam": _("On the clip or along the cable."),
    "monitor": _("On the back, next to the sockets."),
    "charger": _("Printed on the side with the small text."),
    "power_bank": _("Printed on the narrow side."),
    "lamp": _("Under the foot of the lamp."),
    "vacuum": _("On the underside, or behind the dust container."),
    "kettle": _("Under the base."),
    "watch": _("On the back of the case."),
}
ANYWHERE = _("On the label of the product or on its box, often after “S/N”.")


class SearchForm(PortalForm):
    """What the visitor looks for. Wrong values are simply no filter."""

    q = forms.CharField(
        label=_("Search by name or model"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )
    brand = forms.CharField(required=False, max_length=40)


class ProductForm(PortalForm):
    """One product of the request, and what the whole request asks for."""

    service_type = forms.ChoiceField(label=_("What would you like?"), choices=ServiceType.choices)
    fault_code = forms.ChoiceField(label=_("What is wrong with it?"), required=False)
    reason = forms.ChoiceField(
        label=_("Why do you send it back?"), choices=Reason.choices, initial=Reason.DEFECTIVE
    )
    serial = forms.CharField(
        label=_("Serial number"),
        required=False,
        max_length=_LONGEST_SERIAL,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    quantity = forms.IntegerField(
        label=_("How many pieces?"),
        min_value=1,
        max_value=MAX_QUANTITY,
        initial=1,
        required=False,
    )
    description = forms.CharField(
        label=_("What happened?"),
        max_length=MAX_TEXT,
        help_text=_("Since when, how often, and what you have tried already."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    unit_price = forms.DecimalField(
        label=_("Price paid for one"),
        required=False,
        min_value=0,
        max_value=MAX_PRICE,
        max_digits=9,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False, choices=Currency.choices)

    def __init__(
        self, *args: Any, sku: Sku, faults: list[FaultCode], others: Draft | None, **kwargs: Any
    ) -> None:
        """`others`: the draft this product joins, so that both speak of one currency."""
        super().__init__(*args, **kwargs)
        self.sku, self.faults, self.others = sku, faults, others
        language = get_language() or "en"
        fault = self.fields["fault_code"]
        assert isinstance(fault, forms.ChoiceField)
        fault.choices = [(code.code, code.display_label(language)) for code in faults]
        fault.required = bool(faults) and not self._only_asks()
        self.fields["serial"].required = sku.serial_tracked and not self._only_asks()
        self.fields["serial"].help_text = str(SERIAL_PLACES.get(sku.category, ANYWHERE))
        self.fields["currency"].initial = sku.currency
        del self.fields["quantity" if sku.serial_tracked else "serial"]
        if not faults:
            del self.fields["fault_code"]

    def _only_asks(self) -> bool:
        return bool(self.data.get("service_type") == ServiceType.CONSULTATION)

    def clean_serial(self) -> str:
        """One spelling: upper case, without spaces, full-width letters folded."""
        typed = unicodedata.normalize("NFKC", self.cleaned_data["serial"])
        serial = "".join(typed.split()).upper()
        if serial and not _SERIAL.fullmatch(serial):
            raise forms.ValidationError(
                _("A serial number has only letters, digits and dashes."), code="invalid"
            )
        return serial

    def clean_currency(self) -> str:
        """One request, one currency."""
        currency = self.cleaned_data["currency"] or self.sku.currency
        prices = [line.unit_price for line in self.others.lines] if self.others else []
        known = self.others.request.get("currency") if self.others else ""
        if any(prices) and known and currency != known:
            raise forms.ValidationError(
                _("Please use %(currency)s: the other prices are in it."),
                code="one_currency",
                params={"currency": known},
            )
        return str(currency)

    def line(self) -> DraftLine:
        """The product as the draft keeps it."""
        data = self.cleaned_data
        price = data.get("unit_price")
        return DraftLine(
            sku_code=self.sku.code,
            serial=data.get("serial", ""),
            quantity=data.get("quantity") or 1,
            unit_price="" if price is None else str(price),
            fault_code=data.get("fault_code", ""),
            description=data["description"],
        )

    def request(self) -> dict[str, str]:
        """What the whole request asks for."""
        return {name: self.cleaned_data[name] for name in ("service_type", "reason", "currency")}
