"""How a guest reaches one RMA: personal link or one-time code. Answers never reveal what exists."""

import base64
import hmac
import re
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db.models import F

from accounts.normalise import normalise_email
from events import row_sql
from events.actor import Actor
from events.ids import uuid7
from events.unit import unit_of_work
from rma import errors, events, selectors
from rma.models import AccessLink, OneTimeCode, ReturnContact, Rma

LINK_LIFETIME = timedelta(days=180)
CODE_LIFETIME = timedelta(minutes=15)
CODE_TRIES = 5
CODE_DIGITS = 8
SEND_CODE = "rma.send_code"
_ID_BYTES = 16
_NOBODY = UUID(int=0)
_BARCODE = re.compile(r"[A-Z]{3}[0-9]{10,13}")


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


def renew_link(*, actor: Actor, now: datetime, rma_id: UUID | str) -> AccessLink:
    """End every link of an RMA, with the visits they opened, and mail its customer a new one.

    Emits rma.access_link_renewed and rma.access_link_issued.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        AccessLink.objects.filter(rma_id=rma.id, revoked_at=None).update(revoked_at=now)
        link = issue_link(actor=actor, now=now, rma_id=rma.id)
        event = events.AccessLinkRenewed(rma_id=str(rma.id), link_id=str(link.id))
        unit.record(f"access/{rma.id}", event)
        return link


def link_token(link_id: UUID) -> str:
    """The secret part of a link: the id and its 256-bit keyed hash, URL-safe. Never stored."""
    return _token(link_id, settings.SECRET_KEY)


def link_of(*, now: datetime, token: str) -> AccessLink:
    """The link this token belongs to. Raises AccessRefused when wrong, expired or revoked."""
    link_id = _id_in(token)
    if link_id is None or not _is_token_of(link_id, token):
        raise errors.AccessRefused
    link = AccessLink.objects.select_related("rma").filter(pk=link_id, expires_at__gt=now).first()
    if link is None or link.revoked_at is not None:
        raise errors.AccessRefused
    return link


def check_link(*, now: datetime, token: str) -> Rma:
    """The RMA a link opens. Raises AccessRefused when it is wrong, expired or revoked."""
    return link_of(now=now, token=token).rma


def is_link_live(*, now: datetime, link_id: UUID | str) -> bool:
    """Whether what this link opened stays open."""
    live = AccessLink.objects.filter(pk=link_id, revoked_at=None, expires_at__gt=now)
    return live.exists()


def ask_for_code(*, actor: Actor, now: datetime, number: str, email: str) -> None:
    """Put a question for a code aside; whether number and e-mail fit is looked at later.

    So the answer to the asker costs exactly the same whatever exists. Neither what was typed nor
    the address is kept: a number that has the form of one, and a keyed hash.
    """
    barcode = selectors.barcode_of(number)
    payload = {
        "barcode": barcode if _BARCODE.fullmatch(barcode) else "",
        "address": address_digest(normalise_email(email)),
    }
    with unit_of_work(actor=actor, now=now) as unit:
        unit.request_effect(kind=SEND_CODE, key=f"rma-code/{uuid7()}", payload=payload)


def answer_question(*, actor: Actor, now: datetime, barcode: str, address: str) -> None:
    """E-mail a code when a question put aside fits an RMA; else nothing happens."""
    rma = Rma.objects.filter(barcode=barcode).first() if barcode else None
    known = email_of(rma) if rma else None
    if rma is not None and known and _is_digest_of(known, address):
        request_code(actor=actor, now=now, number=rma.number, email=known)


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
    return _digits(code_id, settings.SECRET_KEY)


def check_code(*, now: datetime, number: str, email: str, digits: str) -> Rma:
    """The RMA a one-time code opens; each code counts its tries and works once.

    Raises AccessRefused for every kind of mistake alike, after the same queries and hashes: where
    nothing was found they are made for an id that nobody has.
    """
    candidates = OneTimeCode.objects.filter(
        rma__barcode=selectors.barcode_of(number),
        used_at=None,
        expires_at__gt=now,
        attempts__lt=CODE_TRIES,
    )
    newest = candidates.select_related("rma").order_by("-created_at").first()
    code_id, rma_id = (newest.id, newest.rma_id) if newest else (_NOBODY, _NOBODY)
    contact = ReturnContact.objects.filter(pk=rma_id).first()
    fits = contact is not None and normalise_email(contact.email) == normalise_email(email)
    counted_id = code_id if fits else _NOBODY
    counted = candidates.filter(pk=counted_id).update(attempts=F("attempts") + 1)
    right = _are_digits_of(code_id, digits.strip())
    if newest is None or not (counted and right):
        raise errors.AccessRefused
    if not OneTimeCode.objects.filter(pk=newest.pk, used_at=None).update(used_at=now):
        raise errors.AccessRefused
    return newest.rma


def email_of(rma: Rma) -> str | None:
    """The normalised address the RMA was opened with; None once its customer is erased."""
    contact = ReturnContact.objects.filter(pk=rma.pk).first()
    return normalise_email(contact.email) if contact else None


def address_digest(address: str, secret: str = "") -> str:
    """A keyed hash of a normalised address, by which it can be recognised but not read."""
    text = f"rma.access.address:{secret or settings.SECRET_KEY}".encode()
    return hmac.new(sha256(text).digest(), address.encode(), "sha256").hexdigest()


def _keys() -> list[str]:
    """What may have signed: the current key and, while it is rotated, the former ones."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


# All keys are tried, also after one fitted: the work tells nothing.
def _is_token_of(link_id: UUID, token: str) -> bool:
    given = token.encode()
    return sum(hmac.compare_digest(_token(link_id, key).encode(), given) for key in _keys()) > 0


def _are_digits_of(code_id: UUID, digits: str) -> bool:
    given = digits.encode()
    return sum(hmac.compare_digest(_digits(code_id, key).encode(), given) for key in _keys()) > 0


def _is_digest_of(address: str, digest: str) -> bool:
    return sum(hmac.compare_digest(address_digest(address, key), digest) for key in _keys()) > 0


def _token(link_id: UUID, secret: str) -> str:
    raw = link_id.bytes + _mac("link", link_id, secret)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _digits(code_id: UUID, secret: str) -> str:
    number = int.from_bytes(_mac("code", code_id, secret)[:8], "big")
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def _mac(purpose: str, row_id: UUID, secret: str) -> bytes:
    key = sha256(f"rma.access.{purpose}:{secret}".encode()).digest()
    return hmac.digest(key, row_id.bytes, "sha256")


def _id_in(token: str) -> UUID | None:
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    return UUID(bytes=raw[:_ID_BYTES]) if len(raw) > _ID_BYTES else None
