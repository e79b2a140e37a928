"""How a guest reaches one RMA: personal link or one-time code. Answers never reveal what exists."""

import base64
import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db.models import F

from accounts.normalise import normalise_email
from events import row_sql
from events.actor import Actor
from events.unit import unit_of_work
from rma import errors, events, selectors
from rma.models import AccessLink, OneTimeCode, ReturnContact, Rma

LINK_LIFETIME = timedelta(days=180)
CODE_LIFETIME = timedelta(minutes=15)
CODE_TRIES = 5
CODE_DIGITS = 8
_ID_BYTES = 16


def issue_link(*, actor: Actor, now: datetime, rma_id: UUID | str) -> AccessLink:
    """Make a personal link for an RMA, valid 180 days. Emits rma.access_link_issued."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        link, event = new_link(now=now, rma_id=rma.id)
        row_sql.insert([link])
        unit.record(rma.stream, event, expected=rma.version)
        return link


def new_link(*, now: datetime, rma_id: UUID) -> tuple[AccessLink, events.AccessLinkIssued]:
    """A link for this RMA, not yet stored, and the event that tells of it."""
    link = AccessLink(rma_id=rma_id, created_at=now, expires_at=now + LINK_LIFETIME)
    return link, events.AccessLinkIssued(rma_id=str(rma_id), link_id=str(link.id))


def link_token(link_id: UUID) -> str:
    """The secret part of a link: the id and its 256-bit keyed hash, URL-safe. Never stored."""
    return base64.urlsafe_b64encode(link_id.bytes + _mac("link", link_id)).rstrip(b"=").decode()


def check_link(*, now: datetime, token: str) -> Rma:
    """The RMA a link opens. Raises AccessRefused when it is wrong, expired or revoked."""
    link_id = _id_in(token)
    if link_id is None or not hmac.compare_digest(link_token(link_id), token):
        raise errors.AccessRefused
    link = AccessLink.objects.select_related("rma").filter(pk=link_id, expires_at__gt=now).first()
    if link is None or link.revoked_at is not None:
        raise errors.AccessRefused
    return link.rma


def request_code(*, actor: Actor, now: datetime, number: str, email: str) -> None:
    """E-mail a one-time code when number and e-mail belong together; the same silence otherwise.

    Emits rma.access_code_requested.
    """
    wanted = normalise_email(email)
    found = Rma.objects.filter(barcode=selectors.barcode_of(number))
    rma = found.first()
    if rma is None or email_of(rma) != wanted:
        return
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma.id)
        code = OneTimeCode.objects.create(rma=rma, created_at=now, expires_at=now + CODE_LIFETIME)
        event = events.AccessCodeRequested(rma_id=str(rma.id), code_id=str(code.id))
        unit.record(rma.stream, event, expected=rma.version)


def code_digits(code_id: UUID) -> str:
    """The digits of a one-time code. Never stored."""
    number = int.from_bytes(_mac("code", code_id)[:8], "big")
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def check_code(*, now: datetime, number: str, email: str, digits: str) -> Rma:
    """The RMA a one-time code opens; each code counts its tries and works once.

    Raises AccessRefused for every kind of mistake alike.
    """
    candidates = OneTimeCode.objects.filter(
        rma__barcode=selectors.barcode_of(number),
        used_at=None,
        expires_at__gt=now,
        attempts__lt=CODE_TRIES,
    )
    newest = candidates.select_related("rma").order_by("-created_at").first()
    if newest is None or email_of(newest.rma) != normalise_email(email):
        raise errors.AccessRefused
    counted = candidates.filter(pk=newest.pk).update(attempts=F("attempts") + 1)
    if not counted or not hmac.compare_digest(code_digits(newest.id), digits.strip()):
        raise errors.AccessRefused
    if not OneTimeCode.objects.filter(pk=newest.pk, used_at=None).update(used_at=now):
        raise errors.AccessRefused
    return newest.rma


def email_of(rma: Rma) -> str | None:
    """The normalised address the RMA was opened with; None once its customer is erased."""
    contact = ReturnContact.objects.filter(pk=rma.pk).first()
    return normalise_email(contact.email) if contact else None


def _mac(purpose: str, row_id: UUID) -> bytes:
    key = sha256(f"rma.access.{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return hmac.digest(key, row_id.bytes, "sha256")


def _id_in(token: str) -> UUID | None:
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    return UUID(bytes=raw[:_ID_BYTES]) if len(raw) > _ID_BYTES else None
