"""allauth's forms with our word for the address: "E-mail", as everywhere else."""

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _

E_MAIL = _("E-mail")
_NAMES = ("email", "login")


class _OneWord:
    """Names the field of the address; no placeholder repeats a label."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields  # type: ignore[attr-defined] # a mixin of forms
        for name in _NAMES:
            if name in fields:
                fields[name].label = E_MAIL
        for field in fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignUpForm(_OneWord, forms.SignupForm):  # type: ignore[misc] # allauth has no types
    """Opening an account."""


class SignInForm(_OneWord, forms.LoginForm):  # type: ignore[misc] # allauth has no types
    """Signing in."""


class ResetPasswordForm(_OneWord, forms.ResetPasswordForm):  # type: ignore[misc] # as above
    """Asking for a new password."""


class AddEmailForm(_OneWord, forms.AddEmailForm):  # type: ignore[misc] # as above
    """Adding an address."""
