"""What imports and letters forget when a customer is erased: rows of files, words, attachments."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts import erasure_registry
from accounts.models import Customer
from accounts.normalise import normalise_email
from intake.models import ImportFile, ImportGroup, ImportRow, Letter, LetterFile, LetterText
from rma.models import Rma

# A dealer's own reference, and problems that may quote what stood in a cell.
_SAYS_NOTHING: Mapping[str, Any] = {"reference": "", "problems": []}


def forget_rows(customer_id: UUID) -> int:
    """Remove the rows that became returns of the customer, and refused ones with the address."""
    rmas = Rma.objects.filter(customer_id=customer_id).values("pk")
    opened = ImportGroup.objects.filter(rma_id__in=rmas)
    removed = sum(_forget(group) for group in opened)
    email = Customer.objects.values_list("email_normalised", flat=True).get(pk=customer_id)
    return removed + _forget_refused(email)


def _forget(group: ImportGroup) -> int:
    ImportGroup.objects.filter(pk=group.pk).update(**_SAYS_NOTHING)
    rows = ImportRow.objects.filter(file_id=group.file_id, number__in=group.row_numbers)
    removed = rows.delete()[0]
    _forget_names([group.file_id])
    return removed


def _forget_refused(email: str) -> int:
    """Rows nobody's return came of: found by the address they hold."""
    if not email:
        return 0
    suspects = ImportRow.objects.filter(cells__icontains=email)
    found = [row for row in suspects if email in {normalise_email(str(cell)) for cell in row.cells}]
    for row in found:
        about = ImportGroup.objects.filter(file_id=row.file_id, row_numbers__contains=row.number)
        about.update(**_SAYS_NOTHING)
    removed = ImportRow.objects.filter(pk__in=[row.pk for row in found]).delete()[0]
    _forget_names({row.file_id for row in found})
    return removed


def _forget_names(file_ids: Collection[UUID]) -> None:
    """A file of which no row is left may be named after whom it was about."""
    ImportFile.objects.filter(pk__in=list(file_ids), rows__isnull=True).update(name="")


def forget_letters(customer_id: UUID) -> int:
    """Remove the words and files of letters from the customer or about the customer's returns."""
    email = Customer.objects.values_list("email_normalised", flat=True).get(pk=customer_id)
    rmas = Rma.objects.filter(customer_id=customer_id).values("pk")
    about = Letter.objects.filter(Q(customer_id=customer_id) | Q(rma_id__in=rmas)).values("pk")
    found = Q(letter_id__in=about)
    if email:
        found |= Q(letter__words__sender_normalised=email)
    files = LetterFile.objects.filter(found).delete()[0]
    words = Q(letter_id__in=about) | Q(sender_normalised=email, sender_normalised__gt="")
    return files + LetterText.objects.filter(words).delete()[0]


erasure_registry.register("intake.rows", forget_rows)
erasure_registry.register("intake.letters", forget_letters)
