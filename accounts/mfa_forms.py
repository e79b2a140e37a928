"""Typing a code: counted, spent once, and never looked at after too many wrong ones."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

from accounts import services
from accounts.models import User
from accounts.services.second_factors import TooManyCodes
from events import clock


class CodeSpentOnce(forms.Form):
    """Replaces allauth's look at a code, which would count in the cache and after the fact."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        """The code, used up. Raises ValidationError when it is wrong, old or used."""
        code: str = self.cleaned_data["code"]
        try:
            spent = services.spend_code(now=clock.now(), user_id=self.user.pk, code=code)
        except TooManyCodes as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None
        if spent is None:
            raise get_adapter().validation_error("incorrect_code")
        spent.user = self.user
        self.authenticator = spent
        return code


class SignInCode(CodeSpentOnce, AuthenticateForm):
    """The second step of signing in."""


class ConfirmCode(CodeSpentOnce, ReauthenticateForm):
    """Once more before something important, or for a session that has shown no code yet."""


class FirstCode(ActivateTOTPForm):
    """Setting an app up: the first code proves that the app has the secret."""

    def clean_code(self) -> str:
        """The code; guessing it is counted like any other."""
        try:
            services.count_code(now=clock.now(), user_id=self.user.pk)
        except TooManyCodes as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None
        code: str = super().clean_code()
        return code
