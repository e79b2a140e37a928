"""Lets allauth's pages create and change users through our services, so that each is an event."""

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest

from accounts import services, validation
from accounts.models import User
from accounts.normalise import normalise_email
from events import clock
from events.actor import Actor

SIGN_UP = Actor.system("accounts.sign_up")
RESET = Actor.system("accounts.password")


class AccountAdapter(DefaultAccountAdapter):
    """Our way of storing users; everything else is allauth's."""

    def clean_email(self, email: str) -> str:
        """One spelling per address; refuses what no mail server could deliver."""
        cleaned = normalise_email(email)
        if not cleaned.isascii():
            raise ValidationError(validation.BAD_EMAIL, code="invalid")
        return cleaned

    def save_user(
        self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True
    ) -> User:
        """Register the user the sign-up form describes."""
        data = form.cleaned_data
        return services.register_user(
            actor=SIGN_UP,
            now=clock.now(),
            email=data["email"],
            name=data["name"],
            language=data["language"],
            password=data["password1"],
        )

    def set_password(self, user: User, password: str) -> None:
        """Store a password the user chose, and show it to the instance in hand."""
        changed = services.change_password(
            actor=RESET, now=clock.now(), user_id=user.pk, password=password
        )
        user.password = changed.password
