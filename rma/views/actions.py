"""What a customer does with a return. Each page asks first and works without scripts."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events import clock
from events.errors import DomainError
from rma import services, visitors
from rma.forms import CancelForm, EvidenceForm, NoteForm, ReopenForm
from rma.models import Rma
from rma.views import not_now, returns, shown, uploads
from rma.views.parsing import posted, uploaded


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Call the request off."""
    return _asked(
        request,
        number,
        "cancel",
        "portal/cancel.html",
        CancelForm,
        services.cancel,
        _("Your request is cancelled."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    """Take an ended return up again."""
    return _asked(
        request,
        number,
        "reopen",
        "portal/reopen.html",
        ReopenForm,
        services.reopen,
        _("Your return is open again."),
    )


def _asked(
    request: HttpRequest,
    number: str,
    action: str,
    template: str,
    form_class: type[forms.Form],
    service: Callable[..., Rma],
    done: str,
) -> HttpResponse:
    """Ask why, do it, say so. Not possible now: why not, instead of a form that leads nowhere."""
    rma = visitors.rma_for(request, number)
    form = form_class(posted(request))
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        asked = render(request, template, _context(rma, form), status=status)
        return not_now.page(request, number, action) or asked
    try:
        service(
            actor=visitors.actor_of(request, rma),
            now=clock.now(),
            rma_id=rma.id,
            **form.cleaned_data,
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        status = refusal.http_status
        refused = render(request, template, _context(rma, form), status=status)
        return not_now.page(request, number, action, status=status) or refused
    messages.success(request, done)
    return _back(rma)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Write to our team; the answer box of the page posts here."""
    form = NoteForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        context = returns.page_context(request, number, form)
        return render(request, "portal/note.html", context, status=422 if form.errors else 200)
    rma = visitors.rma_for(request, number)
    services.add_note(
        actor=visitors.actor_of(request, rma),
        now=clock.now(),
        rma_id=rma.id,
        text=form.cleaned_data["text"],
        public=True,
    )
    messages.success(request, _("Thank you, we have your message."))
    return _back(rma, "#conversation")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def evidence(request: HttpRequest, number: str) -> HttpResponse:
    """Add photos and papers. What is fine is kept, what is not is named."""
    if request.method != "POST" and (ended := not_now.page(request, number, "add-evidence")):
        return ended
    rma = visitors.rma_for(request, number)
    form = EvidenceForm(posted(request), uploaded(request))
    if request.method == "POST" and form.is_valid():
        kept = _keep_files(request, rma, form)
        if not form.errors:
            messages.success(request, _("Thank you, your files have arrived."))
            return _back(rma, "#files")
        if kept:
            messages.success(request, _("The other files have arrived."))
    context = {**_context(rma, form), "photos": shown.photos(rma)}
    return render(request, "portal/evidence.html", context, status=422 if form.errors else 200)


def _keep_files(request: HttpRequest, rma: Rma, form: EvidenceForm) -> int:
    kind = form.cleaned_data["kind"]

    def keep(file: "UploadedFile[Any]") -> None:
        services.add_evidence(
            actor=visitors.actor_of(request, rma),
            now=clock.now(),
            rma_id=rma.id,
            upload=uploads.read(file, kind),
        )

    return uploads.each(form, "file", keep)


def _context(rma: Rma, form: forms.Form) -> dict[str, Any]:
    brand = shown.brand_of(rma.brand_code)
    return {"rma": rma, "form": form, "nav": "returns", "brand": brand}


def _back(rma: Rma, part: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("portal:return", args=[rma.number]) + part)
