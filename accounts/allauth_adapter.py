"""Lets allauth's pages create and change users through our services, so that each is an event."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from accounts import services, sign_in, validation
from accounts.addresses import client_address
from accounts.models import User
from accounts.normalise import normalise_email
from events import clock
from events.actor import Actor

SIGN_UP = Actor.system("accounts.sign_up")
OFFER = _(
    "Your account has no second factor yet. Set one up under “Second factor” in the account menu: "
    "outside this demo, staff cannot work without one."
)
PAGES = Actor.system("accounts.pages")
RESET = Actor.system("accounts.password")


class AccountAdapter(DefaultAccountAdapter):
    """Our way of storing users; everything else is allauth's."""

    def clean_email(self, email: str) -> str:
        """One spelling per address; refuses what no mail server could deliver."""
        cleaned = normalise_email(email)
        if not cleaned.isascii():
            raise ValidationError(validation.BAD_EMAIL, code="invalid")
        return cleaned

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address our own proxies saw."""
        return client_address(request)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """A success ends the count of this account's guesses from this address."""
        sign_in.forget_guesses(request, user)
        if user.is_staff and settings.STAFF_MFA == "offered" and not is_mfa_enabled(user):
            messages.info(request, OFFER)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff begin with their work, customers at the start page."""
        if isinstance(request.user, User) and request.user.is_staff:
            return reverse("admin:index")
        url: str = super().get_login_redirect_url(request)
        return url

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language the person chose, whatever the page is in."""
        person = context.get("user")
        language = person.language if isinstance(person, User) else get_language()
        with override(language):
            super().send_mail(template_prefix, email, context)

    def send_notification_mail(
        self, template_prefix: str, user: User, *args: Any, **kwargs: Any
    ) -> None:
        """allauth tells here what changed about a second factor: record it.

        Whoever has just set an app up has shown a working code: the session counts as confirmed.
        """
        changed = template_prefix.removeprefix("mfa/email/")
        if changed != template_prefix:
            services.note_second_factor(
                actor=_actor_of(user), now=clock.now(), user_id=user.pk, what=changed
            )
        if changed == "totp_activated":
            record_authentication(self.request, user, "mfa", type="totp", set_up=True)
        super().send_notification_mail(template_prefix, user, *args, **kwargs)

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


def _actor_of(user: User) -> Actor:
    """Who changes their own account: staff as such, others as the sign-in pages."""
    return Actor.staff(user.pk) if user.is_staff else PAGES
