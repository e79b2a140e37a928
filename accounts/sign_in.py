"""Guesses at passwords are counted before they are looked at.

A count after the look would let a hundred guesses at once all pass before the first is counted.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts import tallies
from accounts.addresses import client_address
from accounts.models import User
from accounts.normalise import normalise_email
from events import clock

NAMES = ("email", "login", "username")
_REFUSED = "sign_in_refused"
PAIR, ACCOUNT, ADDRESS = "sign_in.pair", "sign_in.account", "sign_in.address"


def name_tried(request: HttpRequest, credentials: Mapping[str, object] | None) -> str:
    """The e-mail address as the account knows it: one account, one count, however it is typed."""
    given: Mapping[str, object] = credentials or request.POST.dict()
    tried = next((given[name] for name in NAMES if given.get(name)), "")
    return normalise_email(str(tried))[:255]


class CountedGuesses:
    """First of the backends: lets nobody in, and stops whoever has guessed too often."""

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> None:
        """Count the try; raise PermissionDenied, which ends the sign-in, over a limit."""
        if request is None or "password" not in credentials:
            return
        if _over_a_limit(name_tried(request, credentials), client_address(request)):
            setattr(request, _REFUSED, True)
            raise PermissionDenied


def is_refused(request: HttpRequest) -> bool:
    """Whether a sign-in of this request was refused for too many guesses."""
    return bool(getattr(request, _REFUSED, False))


def forget_guesses(request: HttpRequest, user: User) -> None:
    """After a success the account is counted anew from this address; the address itself is not."""
    tallies.forget(kind=PAIR, subject=_pair(user.email, client_address(request)))


def _over_a_limit(name: str, address: str) -> bool:
    """Whether one of the three counts is full. Every count is taken, also after a full one."""
    subjects = {PAIR: _pair(name, address), ACCOUNT: name, ADDRESS: address}
    now, window = clock.now(), timedelta(seconds=settings.SIGN_IN_WINDOW_SECONDS)
    counted = {
        kind: tallies.count(kind=kind, subject=subject, now=now, window=window).tries
        for kind, subject in subjects.items()
    }
    return any(counted[kind] > settings.SIGN_IN_TRIES[kind] for kind in counted)


def _pair(name: str, address: str) -> str:
    return f"{name}|{address}"
