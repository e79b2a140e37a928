"""The page of one return, its status on its own, and the list of a customer's returns."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import selectors as accounts
from catalog import selectors as catalog
from rma import choices, steps, visitors
from rma.forms import NoteForm
from rma.models import Rma
from rma.views import shown

PER_PAGE = 10
SHOWN = {"open": choices.OPEN_STATES, "closed": choices.ENDED_STATES}


@require_safe
@never_cache
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one return."""
    return render(request, "portal/return.html", page_context(request, number, NoteForm()))


def page_context(request: HttpRequest, number: str, note_form: NoteForm) -> dict[str, Any]:
    """What `portal/return.html` shows. Raises RmaNotFound."""
    rma = visitors.rma_for(request, number)
    contact = getattr(rma, "contact", None)
    return {
        **shown.status(request, rma),
        "nav": "returns",
        "brand": shown.brand_of(rma.brand_code),
        "panels": shown.filled_panels(request, rma),
        "lines": shown.lines(rma),
        "story": shown.story(rma),
        "notes": shown.conversation(rma),
        "note_form": note_form,
        "photos": shown.photos(rma),
        "buttons": [b for b in shown.allowed(request, rma) if b.name != "note"],
        "facts": shown.facts(rma),
        "contact": contact,
        "contact_lines": shown.contact_lines(contact) if contact else [],
    }


@require_safe
@never_cache
def status(request: HttpRequest, number: str) -> HttpResponse:
    """The status alone; htmx asks for it every twenty seconds while the page is open."""
    rma = visitors.rma_for(request, number)
    return render(request, "portal/parts/status.html", shown.status(request, rma))


@require_safe
@never_cache
def received(request: HttpRequest, number: str) -> HttpResponse:
    """Thank you: the number, what happens now, and where the personal link went."""
    rma = visitors.rma_for(request, number)
    context = {
        "rma": rma,
        "nav": "new",
        "brand": shown.brand_of(rma.brand_code),
        "next_step": steps.next_step(rma),
        "contact": getattr(rma, "contact", None),
    }
    return render(request, "portal/received.html", context)


@require_safe
@never_cache
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The signed-in customer's returns, newest first; staff find everybody's in the admin."""
    if request.user.is_staff:
        return HttpResponseRedirect(reverse("admin:rma_rma_changelist"))
    customer = accounts.customer_of(request.user)
    found = Rma.objects.of_customer(customer.id) if customer else Rma.objects.none()
    wanted = request.GET.get("show", "")
    if wanted in SHOWN:
        found = found.filter(state__in=SHOWN[wanted])
    listed = Paginator(found.prefetch_related("lines"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "returns",
        "page": listed,
        "page_numbers": list(listed.paginator.get_elided_page_range(listed.number)),
        "cards": [_card(rma) for rma in listed],
        "show": wanted if wanted in SHOWN else "",
    }
    return render(request, "portal/mine.html", context)


def _card(rma: Rma) -> dict[str, Any]:
    first, *more = rma.lines.all()
    sku = catalog.sku(first.sku_code)
    step = steps.next_step(rma)
    return {
        "rma": rma,
        "badge": shown.state_badge(rma),
        "title": sku.display_name(shown.language()),
        "more": len(more),
        "category": sku.category,
        "next": step.title,
        "your_turn": step.who == "customer",
        "due_at": step.due_at,
    }
