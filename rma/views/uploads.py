"""From an uploaded file to the services: one by one, so that a bad file spoils no good one."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from events.errors import DomainError, InvalidInput
from rma.services import Upload

_LONGEST_NAME_SHOWN = 60


def read(file: "UploadedFile[Any]", kind: str) -> Upload:
    """The upload in the shape of the services: a stream, wherever Django put it."""
    return Upload(name=file.name or "", data=file, kind=kind)


def each(form: forms.Form, field: str, keep: "Callable[[UploadedFile[Any]], None]") -> int:
    """Hand each file of a field to `keep`; refusals become the field's errors. How many went."""
    kept = 0
    for file in form.cleaned_data.get(field) or []:
        try:
            keep(file)
        except DomainError as refusal:
            form.add_error(field, _named(file, refusal))
        else:
            kept += 1
    return kept


def _named(file: "UploadedFile[Any]", refusal: DomainError) -> str:
    words = str(refusal)
    if isinstance(refusal, InvalidInput):
        words = " ".join(str(text) for texts in refusal.errors.values() for text in texts)
    name = (file.name or "")[-_LONGEST_NAME_SHOWN:]
    return _("%(file)s: %(problem)s") % {"file": name, "problem": words}
