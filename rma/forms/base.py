"""What all forms of the portal share: friendly words for what is missing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_MISSING = _("Please fill this in.")
_NOT_CHOSEN = _("Please choose one.")


class PortalForm(forms.Form):
    """A form that says kindly what is missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            chosen = isinstance(field, forms.ChoiceField | forms.FileField)
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _NOT_CHOSEN if chosen else _MISSING
