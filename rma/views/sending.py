"""Start a return, steps three to five: proof, contact, check and send."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import selectors as accounts
from accounts import services as account_services
from catalog import selectors as catalog
from events import clock
from events.errors import DomainError, InvalidInput
from rma import choices, selectors, visitors
from rma.forms import ContactForm, ProofForm
from rma.models import DraftFile, IntakeDraft
from rma.services import drafts
from rma.services.drafts import Draft
from rma.views import drafting, shown, uploads
from rma.views.intake import summary, wizard
from rma.views.limits import limited
from rma.views.parsing import posted, uploaded

View = Callable[..., HttpResponse]


def with_products(view: View) -> View:
    """These steps need a product: without one, back to the first step."""

    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        row = drafting.current(request)
        if row is None or not row.data.get("lines"):
            return HttpResponseRedirect(reverse("portal:start"))
        return view(request, row, *args, **kwargs)

    return checked


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("proof", tries=120, seconds=600)
@with_products
def proof(request: HttpRequest, row: IntakeDraft) -> HttpResponse:
    """Hand in pictures and papers. Each good file is kept, even beside a bad one."""
    form = ProofForm(posted(request), uploaded(request))
    if request.method == "POST" and form.is_valid():
        for kind in form.kinds:
            uploads.each(form, kind.value, _keeper(row, kind.value))
        if not form.errors:
            stay = request.POST.get("then") == "stay"
            return HttpResponseRedirect(
                reverse("portal:start-proof" if stay else "portal:start-contact")
            )
    context = {**wizard(3), **_look(row), "form": form, "files": _files(row)}
    return render(request, "portal/proof.html", context, status=422 if form.errors else 200)


def _keeper(row: IntakeDraft, kind: str) -> "Callable[[UploadedFile[Any]], None]":
    def keep(file: "UploadedFile[Any]") -> None:
        drafts.add_file(now=clock.now(), draft_id=row.id, upload=uploads.read(file, kind))

    return keep


@require_POST
@never_cache
@with_products
def remove_file(request: HttpRequest, row: IntakeDraft, file_id: UUID) -> HttpResponse:
    """Take a file back."""
    drafts.remove_file(now=clock.now(), draft_id=row.id, file_id=file_id)
    return HttpResponseRedirect(reverse("portal:start-proof"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_products
def contact(request: HttpRequest, row: IntakeDraft) -> HttpResponse:
    """Who sends and receives the parcels."""
    draft = drafts.read(row)
    served = selectors.countries_served(_brand_code(draft))
    form = ContactForm(
        posted(request), initial=draft.contact or _known_contact(request), served=served
    )
    if request.method == "POST" and form.is_valid():
        drafts.keep_contact(now=clock.now(), draft_id=row.id, contact=form.cleaned_data)
        return HttpResponseRedirect(reverse("portal:start-review"))
    context = {**wizard(4), **_look(row), "form": form}
    return render(request, "portal/contact.html", context, status=422 if form.errors else 200)


def _known_contact(request: HttpRequest) -> dict[str, str]:
    """What a signed-in customer gave the last time."""
    user = request.user
    if not user.is_authenticated or user.is_staff:
        return {}
    customer = accounts.customer_of(user)
    if customer is None:
        return {"name": user.name, "email": user.email}
    last = selectors.last_contact_of(customer.id)
    if last is not None:
        return {name: getattr(last, name) for name in ContactForm.base_fields}
    return {name: getattr(customer, name) for name in ("name", "email", "phone", "country")}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("send", tries=30, seconds=600)
def review(request: HttpRequest) -> HttpResponse:
    """Read it once more, then send it. Sent twice, it is still one return."""
    draft_id = drafting.own(request, request.POST.get("draft", ""))
    if request.method == "POST" and draft_id is not None:
        return _send(request, draft_id)
    return _review(request)


@with_products
def _review(
    request: HttpRequest, row: IntakeDraft, problems: list[dict[str, str]] | None = None
) -> HttpResponse:
    draft = drafts.read(row)
    if not draft.contact:
        return HttpResponseRedirect(reverse("portal:start-contact"))
    context = {
        **wizard(5),
        **_look(row),
        "draft": draft,
        "lines": summary(draft),
        "files": _files(row),
        "service": choices.ServiceType(draft.request["service_type"]).label,
        "reason": choices.Reason(draft.request["reason"]).label,
        "contact": draft.contact,
        "contact_lines": shown.contact_lines(drafts.contact_of(draft)),
        "problems": problems or [],
    }
    return render(request, "portal/review.html", context, status=422 if problems else 200)


def _send(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    now = clock.now()
    customer_id = _customer_id(request)
    try:
        rma = drafts.submit(
            actor=visitors.actor_of(request),
            now=now,
            draft_id=draft_id,
            customer_id=customer_id,
            language=shown.language(),
        )
    except DomainError as refusal:
        return _review(request, problems=_problems(refusal))
    visitors.grant(request, rma.id)
    return HttpResponseRedirect(reverse("portal:received", args=[rma.number]))


def _customer_id(request: HttpRequest) -> UUID | None:
    """The signed-in customer; guests and staff who write for somebody get a new one."""
    user = request.user
    if not user.is_authenticated or user.is_staff:
        return None
    return account_services.customer_for(user=user).id


def _problems(refusal: DomainError) -> list[dict[str, str]]:
    """Each problem with the step where it can be put right."""
    if not isinstance(refusal, InvalidInput):
        line = refusal.fields.get("line")
        url = "" if line is None else reverse("portal:start-line", args=[line])
        return [{"text": str(refusal), "url": url}]
    return [
        {"text": str(text), "url": _step_of(path)}
        for path, texts in refusal.errors.items()
        for text in texts
    ]


def _step_of(path: str) -> str:
    part, _dot, rest = path.partition(".")
    position = rest.partition(".")[0]
    if part == "lines" and position.isdigit():
        return reverse("portal:start-line", args=[int(position)])
    steps = {"lines": "portal:start", "service_type": "portal:start", "reason": "portal:start"}
    return reverse(steps.get(part, "portal:start-contact"))


def _brand_code(draft: Draft) -> str:
    return catalog.sku(draft.lines[0].sku_code).brand.code


def _look(row: IntakeDraft) -> dict[str, Any]:
    code = _brand_code(drafts.read(row))
    return {"brand": shown.brand_of(code), "brand_code": code}


def _files(row: IntakeDraft) -> list[dict[str, Any]]:
    return [_file(file) for file in row.files.all()]


def _file(file: DraftFile) -> dict[str, Any]:
    return {
        "id": file.id,
        "name": file.name,
        "kind": choices.EvidenceKind(file.kind).label,
        "size": file.size_bytes,
        "thumb": reverse("portal:start-thumbnail", args=[file.id]) if file.thumbnail_path else "",
        "alt": _("%(kind)s: %(name)s")
        % {"kind": choices.EvidenceKind(file.kind).label, "name": file.name},
    }
