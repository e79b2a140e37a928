"""A signed-in customer about themselves: language, contact, news, and being forgotten."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services as accounts
from accounts.models import Customer
from events import clock
from events.actor import Actor
from events.unit import unit_of_work
from notifications import selectors as notifications
from notifications import services as notification_services
from notifications.models import Channel
from rma import services
from rma.forms import EraseForm, PreferencesForm
from rma.services import drafts
from rma.services.forgetting import OpenRequests
from rma.views import drafting
from rma.views.parsing import posted


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Read and change them."""
    customer = accounts.customer_for(user=_user(request), now=clock.now())
    form = PreferencesForm(posted(request), initial=_initial(customer))
    if request.method == "POST" and form.is_valid():
        _store(customer, form.cleaned_data)
        language = form.cleaned_data["language"]
        with translation.override(language):
            messages.success(request, _("Your preferences are saved."))
        response = HttpResponseRedirect(reverse("portal:preferences"))
        _remember_language(response, language)
        return response
    waiting_since = OpenRequests().waiting_since(customer.id)
    context = {"form": form, "customer": customer, "erasure_waits_since": waiting_since}
    return render(request, "portal/preferences.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def erase(request: HttpRequest) -> HttpResponse:
    """Forget the customer, after a second thought."""
    customer = accounts.customer_for(user=_user(request), now=clock.now())
    form = EraseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        return _erased(request, customer)
    context = {"form": form, "has_to_wait": OpenRequests().has_to_wait(customer.id)}
    return render(request, "portal/erase.html", context, status=422 if form.errors else 200)


@require_POST
@never_cache
@login_required
def keep(request: HttpRequest) -> HttpResponse:
    """The customer wants to stay: an erasure that waits is withdrawn."""
    customer = accounts.customer_for(user=_user(request), now=clock.now())
    actor = Actor.customer(str(customer.id))
    services.withdraw_erasure(actor=actor, now=clock.now(), customer_id=customer.id)
    messages.success(request, _("Your data will not be erased."))
    return HttpResponseRedirect(reverse("portal:preferences"))


def _erased(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Now if nothing is owed to the customer, else as soon as that has arrived."""
    actor = Actor.customer(str(customer.id))
    asked = accounts.request_erasure(actor=actor, now=clock.now(), customer_id=customer.id)
    if asked.erased_at is None:
        text = _("Your data will be erased as soon as your last open request has ended.")
        messages.success(request, text)
        return HttpResponseRedirect(reverse("portal:preferences"))
    draft = drafting.current(request)
    if draft is not None:
        drafts.discard(draft_id=draft.id)
    logout(request)
    messages.success(request, _("Your personal data are erased."))
    return HttpResponseRedirect(reverse("portal:home"))


def _initial(customer: Customer) -> dict[str, Any]:
    return {
        "name": customer.name,
        "phone": customer.phone,
        "language": customer.language,
        "news": not notifications.has_opted_out(customer.id, Channel.EMAIL),
    }


def _store(customer: Customer, data: dict[str, Any]) -> None:
    """All of it or nothing."""
    actor, now = Actor.customer(str(customer.id)), clock.now()
    with unit_of_work(actor=actor, now=now):
        accounts.update_customer(
            actor=actor,
            now=now,
            customer_id=customer.id,
            name=data["name"],
            phone=data["phone"],
            language=data["language"],
        )
        notification_services.set_preference(
            actor=actor,
            now=now,
            customer_id=customer.id,
            channel=Channel.EMAIL,
            opted_out=not data["news"],
        )


def _user(request: HttpRequest) -> Any:
    return request.user


def _remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.SESSION_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
