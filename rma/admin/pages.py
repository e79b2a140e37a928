"""How staff pages answer a form: one service call, a message, the way back; for apps above, too."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.timezone import localtime

from events.errors import DomainError, InvalidInput


def ensure_may(request: HttpRequest, permission: str) -> None:
    """Raises PermissionDenied unless the reader holds the permission."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def uuid_of(text: str) -> UUID:
    """The id in an admin URL. Raises Http404 for anything that is none."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def complain(form: forms.BaseForm, refusal: DomainError) -> None:
    """Put a refusal where the reader looks: at the fields it names, else on top of the form."""
    problems: Mapping[str | None, Any] = {None: str(refusal)}
    if isinstance(refusal, InvalidInput):
        problems = refusal.errors
    for name, texts in problems.items():
        form.add_error(name if name in form.fields else None, texts)


def succeeds(
    request: HttpRequest, form: forms.BaseForm, call: Callable[[dict[str, Any]], Any], done: Any
) -> bool:
    """Make the one service call of a valid form and say so; else the form tells what is wrong."""
    if not form.is_valid():
        return False
    try:
        call(form.cleaned_data)
    except DomainError as refusal:
        complain(form, refusal)
        return False
    messages.success(request, done)
    return True


def ask(
    request: HttpRequest,
    *,
    form: forms.BaseForm,
    call: Callable[[dict[str, Any]], Any],
    done: Any,
    back_url: str,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """A page with one form: GET shows it, POST calls the service and goes to `back_url`."""
    if request.method == "POST" and succeeds(request, form, call, done):
        return HttpResponseRedirect(back_url)
    shown = {**context, "form": form, "back_url": back_url}
    return TemplateResponse(request, template, shown, status=422 if form.is_bound else 200)


def deadline(due_at: datetime, now: datetime) -> tuple[str, str]:
    """A promise as a label: the key `late` colours it."""
    return ("late" if due_at < now else "", f"{localtime(due_at):%Y-%m-%d %H:%M}")
