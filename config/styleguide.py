"""The style guide: every component of the design system on one page, served only with DEMO."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

SHOWN_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BRANDS = (
    ("pixelpaw", "Pixelpaw"),
    ("aurasound", "Aurasound"),
    ("voltano", "Voltano"),
    ("lumidom", "Lumidom"),
)
SWATCHES = (
    "paper", "surface", "sunken", "ink", "ink-soft", "ink-faint", "primary", "primary-soft",
    "cloth", "thread", "success", "warning", "danger", "info",
)  # fmt: skip
SERVICE_CARDS = (
    ("repair", "Repair it", "We mend it and send it back.", "wrench"),
    ("exchange", "Exchange it", "We send you the same model, new.", "swap"),
    ("refund", "Get the money back", "Within 14 days of delivery.", "refund"),
    ("consultation", "Ask a question", "Nothing to send in.", "chat"),
)
FAULT_CARDS = (
    ("MOU-LB-DC", "The left button clicks twice", "cursor"),
    ("MOU-BAT-CH", "It does not charge", "battery"),
    ("MOU-CON-DR", "The connection drops", "signal"),
)
JOURNEY = (
    ("Received", "inbox"),
    ("Eligible", "shield-check"),
    ("On its way to us", "truck"),
    ("In the workshop", "wrench"),
    ("On its way to you", "box"),
    ("Closed", "check"),
)


class SampleForm(forms.Form):
    """One field of each kind, as the components draw them."""

    serial = forms.CharField(label="Serial number", help_text="On the underside, starts with PP.")
    email = forms.EmailField(label="E-mail", required=False)
    description = forms.CharField(label="What happened?", widget=forms.Textarea)
    country = forms.ChoiceField(label="Country", choices=[("TW", "Taiwan"), ("DE", "Germany")])
    service = forms.ChoiceField(
        label="What would you like?",
        choices=[(value, label) for value, label, _, _ in SERVICE_CARDS],
    )
    fault = forms.ChoiceField(
        label="What is wrong?",
        choices=[(value, label) for value, label, _ in FAULT_CARDS],
        help_text="Pick the closest; our bench confirms it.",
    )
    photos = forms.FileField(
        label="Photos",
        required=False,
        help_text="Up to 20 photos, 15 MB each.",
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    stars = forms.ChoiceField(
        label="How did we do?", choices=[(str(star), str(star)) for star in range(1, 6)]
    )
    consent = forms.BooleanField(label="I have read how my data is used.")


def icons() -> list[str]:
    """Names of all icons, read from the sprite itself."""
    sprite = settings.BASE_DIR / "static/img/icons.svg"
    return re.findall(r'<symbol id="([^"]+)"', sprite.read_text())


def products() -> list[str]:
    """Names of all product drawings."""
    return sorted(path.stem for path in (settings.BASE_DIR / "static/img/products").glob("*.svg"))


def journey(current: int, stopped: str = "") -> list[dict[str, Any]]:
    """Steps as the stepper takes them: done before `current`, then `stopped` or "current"."""

    def state(index: int) -> str:
        if index < current:
            return "done"
        return (stopped or "current") if index == current else "upcoming"

    return [
        {
            "label": label,
            "icon": icon,
            "state": state(index),
            "at": SHOWN_AT - timedelta(days=2 * (current - index)) if index <= current else None,
        }
        for index, (label, icon) in enumerate(JOURNEY)
    ]


def without_step(steps: list[dict[str, Any]], index: int) -> list[dict[str, Any]]:
    """The same journey with one step not needed."""
    skipped = {**steps[index], "state": "skipped", "at": None}
    return [skipped if position == index else step for position, step in enumerate(steps)]


def timeline() -> list[dict[str, Any]]:
    rows = [
        ("Your parcel arrived at our dock in Taoyuan.", "box", "progress", "Dock", "", True),
        ("The carrier picked up your parcel.", "truck", "progress", "Carrier", "", True),
        ("We made your return label and sent it to you.", "tag", "success", "Mendwell", "", True),
        ("Second click seen on the photo.", "edit", "neutral", "Agent", "Check the switch.", False),
        ("We received your return.", "inbox", "neutral", "You", "", True),
    ]
    keys = ("text", "icon", "tone", "actor", "detail", "public")
    return [
        {**dict(zip(keys, row, strict=True)), "at": SHOWN_AT - timedelta(hours=19 * index)}
        for index, row in enumerate(rows)
    ]


def table() -> dict[str, Any]:
    headers = [{"label": "Line"}, {"label": "Verdict"}, {"label": "Price", "align": "end"}]
    rows = [
        ("Pixelpaw Glide 2, wireless", "Eligible", "NT$1,290", "success"),
        ("Pixelpaw Tap, keyboard", "In review", "NT$2,490", "warning"),
    ]
    return {
        "headers": headers,
        "rows": [
            [
                {"label": "Line", "text": name},
                {"label": "Verdict", "text": verdict, "tone": tone},
                {"label": "Price", "text": price, "align": "end"},
            ]
            for name, verdict, price, tone in rows
        ],
    }


def samples() -> dict[str, Any]:
    """Everything the style guide shows, without touching the database."""
    return {
        "nav": "home",
        "brand": {"code": "pixelpaw", "name": "Pixelpaw", "logo": "img/brands/pixelpaw.svg"},
        "form": SampleForm(initial={"service": "repair", "stars": "4"}),
        "bad_form": SampleForm({"email": "mouse", "service": "repair"}, prefix="bad"),
        "services": [
            {"value": value, "label": label, "detail": detail, "icon": icon}
            for value, label, detail, icon in SERVICE_CARDS
        ],
        "faults": [{"value": v, "label": label, "icon": icon} for v, label, icon in FAULT_CARDS],
        "journey": journey(3),
        "journey_skipped": without_step(journey(3), 2),
        "journey_rejected": journey(1, "rejected"),
        "journey_done": journey(6),
        "timeline": timeline(),
        "due_at": SHOWN_AT + timedelta(days=3),
        "received_at": SHOWN_AT - timedelta(days=4),
        "crumbs": [{"label": "My returns", "href": "#"}, {"label": "RMA-2026-000123"}],
        "facts": [
            {"label": "Return number", "value": "RMA-2026-000123", "copyable": True},
            {"label": "Product", "value": "Pixelpaw Glide 2, wireless"},
            {"label": "Serial number", "value": "PP-G2-4F81-00927", "code": True},
            {"label": "Invoice", "value": "invoice-2026-03.pdf", "href": "#"},
        ],
        "address": ["2F, No. 88, Section 1, Nankan Road", "Luzhu District, Taoyuan 338", "Taiwan"],
        "instructions": [
            "Pack the mouse in any sturdy box, without its batteries.",
            "Show the code at the counter, or print the label and stick it on.",
            "Keep the receipt until we tell you that it arrived.",
        ],
        "photos": [
            {"url": "#", "thumb": f"{settings.STATIC_URL}img/products/mouse.svg", "alt": "Mouse"},
            {"url": "#", "alt": "Invoice, PDF", "caption": "Invoice"},
        ],
        "qr_url": segno.make("RMA2026000123", error="m").svg_data_uri(scale=8, border=2),
        "wizard": ["Product", "What happened", "Where to", "Check and send"],
        "page": Paginator(range(90), 10).page(3),
        "icons": icons(),
        "products": products(),
        "brands": [{"code": c, "name": n, "logo": f"img/brands/{c}.svg"} for c, n in BRANDS],
        "swatches": SWATCHES,
        "table": table(),
    }


@require_safe
def dock_styleguide(request: HttpRequest) -> HttpResponse:
    """Show the dock's components; 404 outside the demo."""
    if not settings.DEMO:
        raise Http404
    facts = [
        {"label": "Pixelpaw Tap, keyboard", "value": "1 / 1"},
        {"label": "Pixelpaw Glide 2, mouse", "value": "1 / 2"},
    ]
    return render(request, "dock/styleguide.html", {"facts": facts})


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the style guide; 404 outside the demo."""
    if not settings.DEMO:
        raise Http404
    messages.success(request, "Your return is on its way to us.")
    return render(request, "portal/styleguide.html", samples())
