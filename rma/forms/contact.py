"""Step four: who sends the parcel, and where the answer goes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import validation
from rma.forms import countries
from rma.forms.base import PortalForm

_LINES = ("name", "line1", "line2", "city", "region", "postcode")
_OPTIONAL = {"line2", "region", "phone"}


def _text(
    label: Any, longest: int, autocomplete: str, *, required: bool = True, **more: Any
) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(
        label=label, max_length=longest, required=required, widget=widget, **more
    )


class ContactForm(PortalForm):
    """The address is checked like every address of a customer (`accounts.validation`)."""

    name = _text(_("Name"), validation.LONGEST_NAME, "name")
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=validation.LONGEST_EMAIL,
        help_text=_("Your personal link and every piece of news go there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("For the courier only."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    country = forms.ChoiceField(
        label=_("Country"), widget=forms.Select(attrs={"autocomplete": "country"})
    )
    postcode = _text(_("Postcode"), validation.LONGEST_POSTCODE, "postal-code")
    city = _text(_("City"), validation.LONGEST_PLACE, "address-level2")
    region = _text(_("State or region"), validation.LONGEST_PLACE, "address-level1", required=False)
    line1 = _text(_("Street and number"), validation.LONGEST_LINE, "address-line1")
    line2 = _text(
        _("Floor, flat, company"), validation.LONGEST_LINE, "address-line2", required=False
    )

    def __init__(self, *args: Any, served: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Please choose")), *countries.options(served)]

    def clean(self) -> dict[str, Any]:
        """Hold every field to what a customer's address must be."""
        data = super().clean() or self.cleaned_data
        checked = validation.Checked()
        limits = {name: int(self.fields[name].max_length) for name in _LINES}  # type: ignore[attr-defined]
        for name in _LINES:
            if name in data:
                data[name] = checked.text(
                    name, data[name], longest=limits[name], required=name not in _OPTIONAL
                )
        if "email" in data:
            data["email"] = checked.email("email", data["email"])
        if "phone" in data:
            data["phone"] = checked.phone("phone", data["phone"])
        for name, problems in checked.errors.items():
            self.add_error(name, [str(problem) for problem in problems])
        return data
