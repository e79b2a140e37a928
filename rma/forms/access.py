"""How a guest says which return is theirs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rma.forms.base import PortalForm


class TrackForm(PortalForm):
    """The return number and the e-mail address it was made with."""

    number = forms.CharField(
        label=_("Return number"),
        max_length=40,
        help_text=_("For example RMA-2026-000123. You find it in our e-mails."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("The address you gave us when you started the return."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(PortalForm):
    """The one-time code from the e-mail."""

    digits = forms.RegexField(
        r"^\s*(?:\d\s*){8}$",
        label=_("Code from the e-mail"),
        max_length=30,
        error_messages={"invalid": _("The code has eight digits.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_digits(self) -> str:
        """Blanks between the digits do no harm."""
        return "".join(str(self.cleaned_data["digits"]).split())
