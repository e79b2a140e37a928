"""What a customer may do with a return: write, add files, cancel, reopen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rma import choices
from rma.forms.base import PortalForm
from rma.forms.uploads import FilesField

_TEXT = 4000


def _reason(
    label: Any, known: type[choices.CancellationCode] | type[choices.ReopeningCode]
) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=known.choices, widget=forms.RadioSelect)


class NoteForm(PortalForm):
    """A message to our team."""

    text = forms.CharField(
        label=_("Your message"), max_length=_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )


class CancelForm(PortalForm):
    """Why the request is called off."""

    code = _reason(_("Why?"), choices.CancellationCode)
    note = forms.CharField(
        label=_("Anything we should know?"),
        required=False,
        max_length=_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReopenForm(PortalForm):
    """Why an ended return is taken up again."""

    code = _reason(_("What happened?"), choices.ReopeningCode)
    note = forms.CharField(
        label=_("Tell us more"),
        required=False,
        max_length=_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EvidenceForm(PortalForm):
    """Files for a return that is open, all of one kind."""

    kind = forms.ChoiceField(
        label=_("What do the files show?"),
        choices=choices.EvidenceKind.choices,
        initial=choices.EvidenceKind.PHOTO,
    )
    file = FilesField(
        label=_("Files"),
        help_text=_("JPEG, PNG, WebP or HEIC photos, a PDF, or an MP4 or MOV video."),
        accept=(
            "image/jpeg,image/png,image/webp,image/heic,image/heif,application/pdf,"
            "video/mp4,video/quicktime"
        ),
    )
