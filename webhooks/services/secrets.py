"""Secrets: shown when they are made, two valid while the receiver changes over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events import types
from events.actor import Actor
from events.errors import InvalidInput
from events.unit import unit_of_work
from webhooks import signatures
from webhooks.events import SecretRotated
from webhooks.models import Endpoint, EndpointSecret
from webhooks.services import checking

LONGEST_OVERLAP_HOURS = 168
OVERLAP_HOURS = 24


@dataclass(frozen=True, slots=True)
class IssuedSecret:
    """A secret for whoever asked for it. Its text is never stored."""

    secret_id: str
    master: str

    def text(self) -> str:
        """The `whsec_…` text; raises signatures.MasterKeyMissing."""
        return signatures.secret(self.secret_id, self.master)


def issue(endpoint: Endpoint, now: datetime) -> IssuedSecret:
    """Add the secret that signs from now on."""
    made = EndpointSecret.objects.create(
        endpoint=endpoint, master=signatures.current_fingerprint(), created_at=now
    )
    return IssuedSecret(made.pk, made.master)


def rotate_secret(
    *, actor: Actor, now: datetime, endpoint_id: UUID, overlap_hours: int = OVERLAP_HOURS
) -> IssuedSecret:
    """Make a new secret; the one before it signs along for `overlap_hours` (0: at once no more).

    Never more than two sign: an older one ends now. Appends SecretRotated. Raises NoSuchEndpoint,
    InvalidInput.
    """
    if not 0 <= overlap_hours <= LONGEST_OVERLAP_HOURS:
        text = _("Between 0 and %(most)s hours.") % {"most": LONGEST_OVERLAP_HOURS}
        raise InvalidInput(errors={"overlap_hours": [text]})
    with unit_of_work(actor=actor, now=now) as unit:
        endpoint = checking.locked(endpoint_id)
        until = now + timedelta(hours=overlap_hours)
        endpoint.secrets.filter(expires_at__gt=now).update(expires_at=now)
        endpoint.secrets.filter(expires_at=None).update(expires_at=until)
        issued = issue(endpoint, now)
        unit.record(
            checking.stream_of(endpoint.pk),
            SecretRotated(
                endpoint_id=str(endpoint.pk),
                secret_id=issued.secret_id,
                old_until=types.iso(until),
            ),
        )
    return issued


def signing(endpoint_id: UUID, now: datetime) -> list[tuple[str, str]]:
    """The secrets that sign now, the newest first: (id, master fingerprint)."""
    valid = Q(expires_at=None) | Q(expires_at__gt=now)
    rows = EndpointSecret.objects.filter(valid, endpoint_id=endpoint_id)
    return list(rows.order_by("-created_at").values_list("pk", "master"))
