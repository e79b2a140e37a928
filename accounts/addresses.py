"""Which network address a request came from, without believing what the caller wrote."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The client's address as our own proxies saw it.

    Each of the TRUSTED_PROXIES in front appends whom it heard from to X-Forwarded-For; only that
    many entries, counted from the right, are ours. What stands further left anybody can write.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    trusted: int = settings.TRUSTED_PROXIES
    if not trusted:
        return direct
    heard = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    return heard[-trusted] if len(heard) >= trusted and heard[-trusted] else direct
