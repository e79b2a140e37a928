"""What was typed before, shown again when a count was not accepted."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def entry(entered: Mapping[str, str], field: str) -> str:
    """The value posted for a field whose name is only known at run time."""
    return entered.get(field, "")
