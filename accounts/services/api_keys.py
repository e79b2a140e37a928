"""API keys of partners: shown once, stored as a hash, revoked for good."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import validation
from accounts.events import ApiKeyIssued, ApiKeyRevoked
from accounts.models import ApiKey
from accounts.scopes import Scope
from events.actor import Actor
from events.errors import InvalidInput, NotFound
from events.unit import unit_of_work

PREFIX_BYTES = 6
SECRET_BYTES = 32
LONGEST_KEY_NAME = 80
USE_IS_NOTED_EVERY = timedelta(minutes=1)


class NoSuchApiKey(NotFound):
    """No API key has that id."""

    code: ClassVar[str] = "no_such_api_key"
    message: ClassVar = _("We do not know this API key.")


def issue_api_key(
    *, actor: Actor, now: datetime, name: str, owner_id: int, scopes: Collection[str]
) -> tuple[ApiKey, str]:
    """Make a key; return it and the whole secret `<prefix>.<secret>`, which nobody can see again.

    Appends ApiKeyIssued. Raises InvalidInput.
    """
    checked = validation.Checked()
    cleaned = checked.text("name", name, longest=LONGEST_KEY_NAME)
    checked.done()
    if unknown := set(scopes) - set(Scope.values):
        text = _("Unknown scopes: %(scopes)s") % {"scopes": ", ".join(sorted(unknown))}
        raise InvalidInput(errors={"scopes": [text]})
    prefix, secret = secrets.token_hex(PREFIX_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    with unit_of_work(actor=actor, now=now) as unit:
        key = ApiKey.objects.create(
            name=cleaned,
            prefix=prefix,
            secret_sha256=digest(secret),
            scopes=sorted(set(scopes)),
            owner_id=owner_id,
            created_at=now,
        )
        event = ApiKeyIssued(key_id=str(key.pk), owner_id=str(owner_id), scopes=tuple(key.scopes))
        unit.record(f"apikey/{key.pk}", event)
    return key, f"{prefix}.{secret}"


def revoke_api_key(*, actor: Actor, now: datetime, key_id: UUID) -> ApiKey:
    """Switch a key off for good; a second time changes nothing. Appends ApiKeyRevoked.

    Raises NoSuchApiKey.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        key = ApiKey.objects.select_for_update().filter(pk=key_id).first()
        if key is None:
            raise NoSuchApiKey(key_id=key_id)
        if key.revoked_at is None:
            key.revoked_at = now
            key.save(update_fields=["revoked_at"])
            unit.record(f"apikey/{key.pk}", ApiKeyRevoked(key_id=str(key.pk)))
    return key


def note_api_key_use(*, now: datetime, key_id: UUID) -> None:
    """Remember that a key was used, to the minute: telemetry, not an event."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_IS_NOTED_EVERY)
    ApiKey.objects.filter(stale, pk=key_id).update(last_used_at=now)


def digest(secret: str) -> str:
    """SHA-256 of the secret, hex. The secret has 256 random bits, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
