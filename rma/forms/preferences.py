"""What a signed-in customer may choose about themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import validation
from accounts.languages import Language
from rma.forms.base import PortalForm


class PreferencesForm(PortalForm):
    """How we address and reach a customer."""

    name = forms.CharField(
        label=_("Name"),
        max_length=validation.LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        help_text=_("For our e-mails and this site."),
    )
    news = forms.BooleanField(
        label=_("Also write to me about offers and surveys"),
        required=False,
        help_text=_("You always get the e-mails that your returns need."),
    )

    def clean(self) -> dict[str, Any]:
        """Hold name and phone to what a customer's must be."""
        data = super().clean() or self.cleaned_data
        checked = validation.Checked()
        if "name" in data:
            data["name"] = checked.text("name", data["name"], longest=validation.LONGEST_NAME)
        if "phone" in data:
            data["phone"] = checked.phone("phone", data["phone"])
        for name, problems in checked.errors.items():
            self.add_error(name, [str(problem) for problem in problems])
        return data


class EraseForm(PortalForm):
    """A second thought before everything personal is gone."""

    sure = forms.BooleanField(
        label=_("I understand that this cannot be undone."),
        error_messages={"required": _("Please tick the box if you are sure.")},
    )
