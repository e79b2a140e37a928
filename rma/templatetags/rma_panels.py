"""Renders the panels that apps registered for the RMA page."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from rma.panels import FilledPanel

register = template.Library()


@register.simple_tag(takes_context=True)
def render_panel(context: dict[str, Any], panel: FilledPanel) -> SafeString:
    """The panel's template with its own context, plus `rma` and the request's context."""
    own = {"rma": context["rma"], **panel.context}
    return render_to_string(panel.template, own, request=context["request"])
