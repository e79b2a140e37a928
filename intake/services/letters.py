"""Letters: taken in once, filed where they belong, else kept for a person to read.

Nothing is ever answered by itself, and whoever writes gets the same silence whatever they quote:
only a genuine reply address, or a number together with the address of its contact, files a letter.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction

from accounts import services as accounts
from accounts.normalise import normalise_email
from catalog import selectors as catalog
from events.actor import Actor
from events.errors import DomainError, InvalidInput
from events.ids import uuid7
from events.unit import savepoint, unit_of_work
from intake import errors, events, mail
from intake.choices import LetterState
from intake.mail import Mail
from intake.models import Letter, LetterFile, LetterText
from notifications import reply_address
from rma import services as rma_services
from rma.choices import Channel, EvidenceKind
from rma.models import ReturnContact, Rma
from rma.services.uploads import CheckedUpload, Upload, checked

KEPT_FOR = timedelta(days=90)
LONGEST_NOTE = 4_000
_AT_ONCE = 200
_NUMBER = re.compile(r"\bRMA-?(\d{4})-?(\d{6,9})\b", re.IGNORECASE)
_KINDS = {"image": EvidenceKind.PHOTO, "video": EvidenceKind.VIDEO}
logger = structlog.get_logger(__name__)


def take(*, actor: Actor, now: datetime, raw: bytes) -> Letter:
    """Take a mail in; the same mail again is the first letter. Emits intake.letter_received.

    A reply about an RMA becomes a note of its customer (rma.note_added, rma.evidence_added); what
    a machine sent is kept aside; everything else waits for a person. Raises MailTooLarge,
    MailUnreadable.
    """
    if len(raw) > mail.LARGEST_MAIL:
        raise errors.MailTooLarge
    try:
        found = mail.read(raw)
    except mail.Unreadable as error:
        raise errors.MailUnreadable from error
    known = Letter.objects.filter(inbox_key=found.key).first()
    if known is not None:
        return known
    with _acceptable(found) as uploads:
        try:
            return _keep(actor, now, found, uploads)
        except IntegrityError as error:
            if "inbox_key" not in str(error):
                raise
            # The same mail came in twice at once: the other delivery was faster.
            return Letter.objects.get(inbox_key=found.key)


def open_return(
    *, actor: Actor, now: datetime, letter_id: UUID, intake: rma_services.Intake
) -> Rma:
    """Open a return from a letter, with its files. Emits intake.letter_returned and theirs.

    Raises NoSuchLetter, LetterSettled, and what `rma.services.receive` raises.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        letter = _open_letter(letter_id)
        wanted = replace(intake, channel=Channel.EMAIL.value)
        rma = rma_services.receive(actor=actor, now=now, intake=wanted)
        for file in letter.kept_files.all():
            upload = Upload(file.name, bytes(file.content), file.kind)
            rma_services.add_evidence(actor=actor, now=now, rma_id=rma.id, upload=upload)
        event = events.LetterReturned(letter_id=str(letter.id), rma_id=str(rma.id))
        unit.record(letter.stream, event, expected=letter.version)
        letter.kept_files.all().delete()
        return rma


def answer(
    *,
    actor: Actor,
    now: datetime,
    letter_id: UUID,
    country: str,
    language: str,
    brand_code: str = "",
) -> Letter:
    """Send the sender the way to the form. Emits intake.letter_answered, which is told by mail.

    Raises NoSuchLetter, LetterSettled.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        letter = _open_letter(letter_id)
        if brand_code:
            catalog.brand(brand_code)
        words = letter.words
        customer = accounts.register_customer(
            actor=actor,
            now=now,
            name=words.sender_name or words.sender_address.partition("@")[0],
            email=words.sender_address,
            country=country,
            language=language,
        )
        event = events.LetterAnswered(
            letter_id=str(letter.id), customer_id=str(customer.id), brand_code=brand_code
        )
        unit.record(letter.stream, event, expected=letter.version)
        letter.refresh_from_db()
        return letter


def set_aside(*, actor: Actor, now: datetime, letter_id: UUID) -> Letter:
    """Nothing has to be done. Emits intake.letter_set_aside. Raises NoSuchLetter, LetterSettled."""
    with unit_of_work(actor=actor, now=now) as unit:
        letter = _open_letter(letter_id)
        event = events.LetterSetAside(letter_id=str(letter.id))
        unit.record(letter.stream, event, expected=letter.version)
        letter.refresh_from_db()
        return letter


def clear_old(now: datetime) -> int:
    """Remove the words and files of letters that were settled 90 days ago; how many."""
    with transaction.atomic():
        old = Letter.objects.filter(settled_at__lt=now - KEPT_FOR).values("pk")
        words = LetterText.objects.filter(letter_id__in=old).values_list("pk", flat=True)
        ids = list(words[:_AT_ONCE])
        LetterFile.objects.filter(letter_id__in=ids).delete()
        LetterText.objects.filter(pk__in=ids).delete()
    return len(ids)


def _keep(actor: Actor, now: datetime, found: Mail, uploads: list[CheckedUpload]) -> Letter:
    with unit_of_work(actor=actor, now=now) as unit:
        letter_id = uuid7()
        rma = None if found.automatic else _rma_of(found)
        state = LetterState.NOTED if rma else LetterState.OPEN
        event = events.LetterReceived(
            letter_id=str(letter_id),
            inbox_key=found.key,
            state=LetterState.AUTOMATIC if found.automatic else state,
            rma_id=str(rma.id) if rma else "",
            files=len(uploads),
        )
        with savepoint():
            unit.record(f"letter/{letter_id}", event, expected=0)
        LetterText.objects.create(
            letter_id=letter_id,
            sender_name=found.sender_name,
            sender_address=found.sender,
            sender_normalised=normalise_email(found.sender)[:254],
            recipient=found.recipients[0] if found.recipients else "",
            subject=found.subject,
            text=found.text,
        )
        if rma is not None:
            _file(now, rma, found, uploads)
        elif not found.automatic:
            LetterFile.objects.bulk_create(_kept(letter_id, upload) for upload in uploads)
        return Letter.objects.get(pk=letter_id)


def _file(now: datetime, rma: Rma, found: Mail, uploads: list[CheckedUpload]) -> None:
    """A reply is what the customer says: a note, its files, and the end of our waiting."""
    actor = Actor.customer(rma.customer_id)
    text = found.text or found.subject
    if text:
        rma_services.add_note(
            actor=actor, now=now, rma_id=rma.id, text=text[:LONGEST_NOTE], public=True
        )
    for upload in uploads:
        try:
            with savepoint():
                rma_services.keep_evidence(actor=actor, now=now, rma_id=rma.id, upload=upload)
        except DomainError as refusal:  # the words are worth keeping without the file
            logger.info("letter_file_refused", rma_id=str(rma.id), code=refusal.code)


def _rma_of(found: Mail) -> Rma | None:
    """The RMA the mail certainly belongs to; a number alone proves nothing."""
    rma_id = reply_address.rma_id_in(found.recipients)
    if rma_id is not None:
        return Rma.objects.filter(pk=rma_id).first()
    sender = normalise_email(found.sender)
    for year, digits in _NUMBER.findall(found.subject)[:5]:
        contact = ReturnContact.objects.select_related("rma").filter(
            rma__barcode=f"RMA{year}{digits}"
        )
        for row in contact:
            if normalise_email(row.email) == sender:
                return row.rma
    return None


@contextmanager
def _acceptable(found: Mail) -> Iterator[list[CheckedUpload]]:
    """The attachments that pass the rules of evidence; the others are left out."""
    with ExitStack() as stack:
        uploads: list[CheckedUpload] = []
        for one in () if found.automatic else found.attachments:
            kind = _KINDS.get(one.content_type.partition("/")[0], EvidenceKind.OTHER)
            try:
                upload = Upload(one.name, one.data, kind.value)
                uploads.append(stack.enter_context(checked(upload)))
            except InvalidInput:
                logger.info("letter_file_refused", code="not_acceptable")
        yield uploads


def _kept(letter_id: UUID, upload: CheckedUpload) -> LetterFile:
    return LetterFile(
        id=uuid7(),
        letter_id=letter_id,
        name=upload.name[-200:],
        kind=upload.kind,
        content_type=upload.file.content_type,
        size_bytes=upload.file.size_bytes,
        content=upload.file.content.read_bytes(),
    )


def _open_letter(letter_id: UUID) -> Letter:
    letter = Letter.objects.select_for_update().filter(pk=letter_id).first()
    if letter is None:
        raise errors.NoSuchLetter
    if letter.state != LetterState.OPEN or not hasattr(letter, "words"):
        raise errors.LetterSettled
    return letter


def language_of(text: str) -> str:
    """The language to answer in: that of the letter, as far as its characters tell."""
    if not re.search(r"[\u4e00-\u9fff]", text):
        return "en"
    return "zh-hans" if _fits(text, "gb2312") and not _fits(text, "big5") else "zh-hant"


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
