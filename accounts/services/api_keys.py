"""API keys of partners: shown once, stored as a hash, rotated, limited, revoked for good."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts import validation
from accounts.events import ApiKeyIssued, ApiKeyRevoked, ApiKeyRotated
from accounts.models import ApiKey
from accounts.scopes import Scope
from events.actor import Actor
from events.errors import DomainError, InvalidInput, NotFound
from events.unit import unit_of_work

PREFIX_BYTES = 6
SECRET_BYTES = 32
LONGEST_KEY_NAME = 80
MOST_REQUESTS_PER_MINUTE = 6_000
USE_IS_NOTED_EVERY = timedelta(minutes=1)
# How long a rotated key's former secret goes on working, and the longest anybody may ask for.
OVERLAP = timedelta(hours=24)
LONGEST_OVERLAP = timedelta(days=7)


class NoSuchApiKey(NotFound):
    """No API key has that id."""

    code: ClassVar[str] = "no_such_api_key"
    message: ClassVar = _("We do not know this API key.")


class ApiKeyIsDead(DomainError):
    """A revoked or expired key gets no new secret."""

    code: ClassVar[str] = "api_key_is_dead"
    message: ClassVar = _("This API key was revoked or has expired. Please issue a new one.")


class RotationUnderWay(DomainError):
    """The former secret still works; a third one would cut somebody off."""

    code: ClassVar[str] = "rotation_under_way"
    message: ClassVar = _("The former secret still works until %(until)s. Please wait, or end it.")


def issue_api_key(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    owner_id: int,
    scopes: Collection[str],
    brand_codes: Collection[str] = (),
    expires_at: datetime | None = None,
    requests_per_minute: int = 600,
) -> tuple[ApiKey, str]:
    """Make a key; return it and the whole secret `<prefix>.<secret>`, which nobody can see again.

    Without brand codes it may touch every brand. Appends ApiKeyIssued. Raises InvalidInput.
    """
    checked = validation.Checked()
    cleaned = checked.text("name", name, longest=LONGEST_KEY_NAME)
    checked.done()
    _ensure_sensible(now, scopes, expires_at, requests_per_minute)
    prefix, secret = secrets.token_hex(PREFIX_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    with unit_of_work(actor=actor, now=now) as unit:
        key = ApiKey.objects.create(
            name=cleaned,
            prefix=prefix,
            secret_sha256=digest(secret),
            scopes=sorted(set(scopes)),
            brand_codes=sorted(set(brand_codes)),
            requests_per_minute=requests_per_minute,
            expires_at=expires_at,
            owner_id=owner_id,
            created_at=now,
        )
        event = ApiKeyIssued(key_id=str(key.pk), owner_id=str(owner_id), scopes=tuple(key.scopes))
        unit.record(_stream(key.pk), event)
    return key, f"{prefix}.{secret}"


def rotate_api_key(
    *, actor: Actor, now: datetime, key_id: UUID, overlap: timedelta = OVERLAP
) -> tuple[ApiKey, str]:
    """Give a key a new secret; the former one works for `overlap` longer, then dies by itself.

    Returns the key and the whole new secret. Appends ApiKeyRotated. Raises NoSuchApiKey,
    ApiKeyIsDead, RotationUnderWay, InvalidInput (an overlap beyond a week).
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise InvalidInput(errors={"overlap_hours": [str(_("Please choose 0 to 168 hours."))]})
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with unit_of_work(actor=actor, now=now) as unit:
        key = _locked(key_id)
        if not key.works(now):
            raise ApiKeyIsDead
        if key.previous_until is not None and key.previous_until > now:
            raise RotationUnderWay(until=key.previous_until.isoformat(timespec="minutes"))
        key.previous_sha256, key.secret_sha256 = key.secret_sha256, digest(secret)
        key.previous_until, key.rotated_at = now + overlap, now
        key.save(update_fields=["previous_sha256", "secret_sha256", "previous_until", "rotated_at"])
        event = ApiKeyRotated(key_id=str(key.pk), overlap_seconds=int(overlap.total_seconds()))
        unit.record(_stream(key.pk), event)
    return key, f"{key.prefix}.{secret}"


def revoke_api_key(*, actor: Actor, now: datetime, key_id: UUID) -> ApiKey:
    """Switch a key off for good; a second time changes nothing. Appends ApiKeyRevoked.

    Raises NoSuchApiKey.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        key = _locked(key_id)
        if key.revoked_at is None:
            key.revoked_at = now
            key.save(update_fields=["revoked_at"])
            unit.record(_stream(key.pk), ApiKeyRevoked(key_id=str(key.pk)))
    return key


def note_api_key_use(*, now: datetime, key: ApiKey) -> None:
    """Remember that a key just read was used, to the minute: telemetry, not an event."""
    if key.last_used_at is None or key.last_used_at < now - USE_IS_NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def digest(secret: str) -> str:
    """SHA-256 of the secret, hex. The secret has 256 random bits, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _ensure_sensible(
    now: datetime, scopes: Collection[str], expires_at: datetime | None, per_minute: int
) -> None:
    problems: dict[str, list[str]] = {}
    if unknown := set(scopes) - set(Scope.values):
        text = _("Unknown scopes: %(scopes)s") % {"scopes": ", ".join(sorted(unknown))}
        problems["scopes"] = [text]
    if expires_at is not None and expires_at <= now:
        problems["expires_at"] = [str(_("This lies in the past."))]
    if not 1 <= per_minute <= MOST_REQUESTS_PER_MINUTE:
        problems["requests_per_minute"] = [str(_("Please choose 1 to 6000."))]
    if problems:
        raise InvalidInput(errors=problems)


def _locked(key_id: UUID) -> ApiKey:
    key = ApiKey.objects.select_for_update().filter(pk=key_id).first()
    if key is None:
        raise NoSuchApiKey(key_id=key_id)
    return key


def _stream(key_id: UUID) -> str:
    return f"apikey/{key_id}"
