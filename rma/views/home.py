"""The front door, and the page about data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog import selectors as catalog


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one can do here; a signed-in customer also sees what is under way."""
    return render(request, "portal/home.html", {"nav": "home", "brands": catalog.brands()})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Help, and what happens with personal data."""
    return render(request, "portal/privacy.html", {"brands": catalog.brands()})
