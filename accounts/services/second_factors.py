"""The second factor of people: codes that work once, and a colleague who helps when it is lost."""

from datetime import datetime, timedelta
from typing import ClassVar

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import tallies
from accounts.errors import NoSuchUser
from accounts.events import UserSecondFactorChanged, UserSecondFactorReset
from accounts.models import User
from events.actor import Actor
from events.errors import DomainError
from events.unit import unit_of_work

TRIES = 10
WINDOW = timedelta(minutes=15)
PERIOD_SECONDS = 30
# A clock may be half a minute wrong; an older code is refused.
TOLERATED_STEPS = (0, -1, 1)
_KIND = "second_factor"


class OwnSecondFactor(DomainError):
    """Nobody resets their own second factor: it would be none."""

    code: ClassVar[str] = "own_second_factor"
    http_status: ClassVar[int] = 403
    message: ClassVar = _("You cannot reset your own second factor. Please ask a colleague.")


class TooManyCodes(DomainError):
    """So many wrong codes that it looks like guessing."""

    code: ClassVar[str] = "too_many_codes"
    http_status: ClassVar[int] = 429
    message: ClassVar = _("Too many wrong codes. Please wait fifteen minutes and try again.")


def spend_code(*, now: datetime, user_id: int, code: str) -> Authenticator | None:
    """Use a code of the app or a recovery code up; None when it is wrong or was used before.

    Counted before it is looked at. Raises TooManyCodes. The rows are locked, so that of two equal
    codes at the same time one is refused.
    """
    count_code(now=now, user_id=user_id)
    with transaction.atomic():
        held = Authenticator.objects.select_for_update().filter(user_id=user_id).order_by("pk")
        for one in held.exclude(type=Authenticator.Type.WEBAUTHN):
            is_app = one.type == Authenticator.Type.TOTP
            if _spend_step(one, code, now) if is_app else one.wrap().validate_code(code):
                tallies.forget(kind=_KIND, subject=str(user_id))
                return one
    return None


def count_code(*, now: datetime, user_id: int) -> None:
    """Count one code typed by a user. Raises TooManyCodes."""
    counted = tallies.count(kind=_KIND, subject=str(user_id), now=now, window=WINDOW)
    if counted.tries > TRIES:
        raise TooManyCodes


def note_change(*, actor: Actor, now: datetime, user_id: int, what: str) -> None:
    """Record that a user changed their own second factor. Appends UserSecondFactorChanged."""
    with unit_of_work(actor=actor, now=now) as unit:
        event = UserSecondFactorChanged(user_id=str(user_id), what=what)
        unit.record(f"user/{user_id}", event)


def reset_second_factor(*, actor: Actor, now: datetime, user_id: int) -> User:
    """Take a lost second factor off a colleague and end all their sessions.

    They sign in with their password and set a new one up. Appends UserSecondFactorReset. Raises
    NoSuchUser, OwnSecondFactor.
    """
    if actor.id == str(user_id):
        raise OwnSecondFactor
    with unit_of_work(actor=actor, now=now) as unit:
        user = User.objects.select_for_update().filter(pk=user_id).first()
        if user is None:
            raise NoSuchUser(user_id=user_id)
        Authenticator.objects.filter(user_id=user_id).delete()
        user.session_epoch += 1
        user.save(update_fields=["session_epoch"])
        unit.record(f"user/{user_id}", UserSecondFactorReset(user_id=str(user_id)))
    return user


def _spend_step(app: Authenticator, code: str, now: datetime) -> bool:
    """Whether the code is the app's for now, and of a later half minute than the last one used."""
    secret = decrypt(app.data["secret"])
    current = int(now.timestamp()) // PERIOD_SECONDS
    typed = "".join(code.split())
    for step in (current + offset for offset in TOLERATED_STEPS):
        fresh = step > app.data.get("last_step", 0)
        if fresh and typed == format_hotp_value(hotp_value(secret, step)):
            app.data["last_step"] = step
            app.save(update_fields=["data"])
            return True
    return False
