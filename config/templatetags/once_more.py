"""`{% once_more request as again %}`: the way to send a request again that was not answered."""

from django import template
from django.http import HttpRequest

from config import once_more as requests
from config.once_more import OnceMore

register = template.Library()


@register.simple_tag
def once_more(request: HttpRequest) -> OnceMore:
    """What was sent, to be sent once more."""
    return requests.of(request)
