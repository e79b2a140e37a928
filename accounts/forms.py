"""What a person tells us when signing up, beyond what allauth asks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import validation
from accounts.languages import Language
from accounts.models import User


def _ensure_storable(value: str) -> None:
    if validation.has_unstorable_characters(value):
        raise ValidationError(validation.CONTROL_CHARACTERS, code="control_characters")


class SignupFields(forms.Form):
    """Name and language; allauth adds e-mail and password (ACCOUNT_SIGNUP_FORM_CLASS)."""

    name = forms.CharField(
        label=_("Name"),
        max_length=validation.LONGEST_NAME,
        validators=[_ensure_storable],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    field_order = ("name", "email", "language", "password1", "password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()

    def signup(self, request: HttpRequest, user: User) -> None:
        """Nothing is left to do: the adapter stored name and language with the user."""
