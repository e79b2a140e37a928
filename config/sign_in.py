"""Whose account a wrong password was tried on, for the lock after many guesses."""

from collections.abc import Mapping

from django.http import HttpRequest

NAMES = ("email", "login", "username")


def name_tried(request: HttpRequest, credentials: Mapping[str, object] | None) -> str:
    """The e-mail address as the account knows it: one account, one count, however it is typed."""
    given: Mapping[str, object] = credentials or request.POST.dict()
    tried = next((given[name] for name in NAMES if given.get(name)), "")
    return str(tried).strip().lower()[:255]
