"""The forms behind the buttons of an RMA page."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from rma import choices, services
from rma.admin.pages import offer
from rma.models import Rma
from rma.services import access


class ActionForm(forms.Form):
    """A form about one RMA."""

    def __init__(self, *args: Any, rma: Rma) -> None:
        super().__init__(*args)
        self.prepare(rma)

    def prepare(self, rma: Rma) -> None:
        """Offer what fits this RMA."""


class NoFields(ActionForm):
    """Just a confirmation."""


class MissingForm(ActionForm):
    """Which announced pieces will not come."""

    line_id = forms.ChoiceField(label=_("Product"), widget=UnfoldAdminSelectWidget)
    quantity = forms.IntegerField(
        label=_("Missing pieces"),
        min_value=1,
        max_value=999,
        initial=1,
        help_text=_("The work goes on without them."),
        widget=UnfoldAdminIntegerFieldWidget,
    )

    def prepare(self, rma: Rma) -> None:
        """Only lines with pieces that have not arrived."""
        lines = [
            (str(line.pk), f"{line.position}. {line.sku_code} {line.serial}".strip())
            for line in rma.lines.all()
            if line.quantity_outstanding
        ]
        offer(self, "line_id", lines)


def _choice(label: Any, known: type[Any]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=known.choices, widget=UnfoldAdminSelectWidget)


def _text(label: Any, *, required: bool, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        help_text=hint,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )


_SEEN = _("The customer reads this.")
_UNSEEN = _("Only staff read this.")


class CancelForm(ActionForm):
    code = _choice(_("Reason"), choices.CancellationCode)
    note = _text(_("Note"), required=False, hint=_SEEN)


class ReopenForm(ActionForm):
    code = _choice(_("Reason"), choices.ReopeningCode)
    note = _text(_("Note"), required=False, hint=_SEEN)


class RejectForm(ActionForm):
    code = _choice(_("Reason"), choices.RejectionCode)
    note = _text(_("Note"), required=False, hint=_SEEN)


class CloseForm(ActionForm):
    outcome = _choice(_("How did it end?"), choices.Outcome)


class WaitForm(ActionForm):
    code = _choice(_("What do we need?"), choices.WaitingCode)
    note = _text(_("Question to the customer"), required=False, hint=_SEEN)


class EscalateForm(ActionForm):
    code = _choice(_("Reason"), choices.EscalationCode)
    note = _text(_("Note"), required=False, hint=_UNSEEN)


class PriorityForm(ActionForm):
    priority = _choice(_("Priority"), choices.Priority)

    def clean_priority(self) -> int:
        """The number behind the choice."""
        return int(self.cleaned_data["priority"])


class NoteForm(ActionForm):
    text = _text(_("Note"), required=True)
    public = forms.BooleanField(
        label=_("The customer reads this, too"), required=False, widget=UnfoldBooleanSwitchWidget
    )


class EvidenceForm(ActionForm):
    kind = _choice(_("Kind"), choices.EvidenceKind)
    file = forms.FileField(label=_("File"), widget=UnfoldAdminFileFieldWidget)

    def clean(self) -> dict[str, Any]:
        """The upload in the shape of the service."""
        cleaned = dict(super().clean() or {})
        file: UploadedFile[bytes] | None = cleaned.pop("file", None)
        kind = cleaned.pop("kind", None)
        if file is not None and kind:
            cleaned["upload"] = services.Upload(str(file.name), file, kind)
        return cleaned


@dataclass(frozen=True, slots=True)
class StaffAction:
    """What a button does: the form it asks with and the service it calls."""

    form: type[ActionForm]
    service: Any
    done: Any


STAFF_ACTIONS: dict[str, StaffAction] = {
    "cancel": StaffAction(CancelForm, services.cancel, _("The request is cancelled.")),
    "reopen": StaffAction(ReopenForm, services.reopen, _("The request is open again.")),
    "reject": StaffAction(RejectForm, services.reject, _("The request is declined.")),
    "close": StaffAction(CloseForm, services.close, _("The case is closed.")),
    "wait": StaffAction(WaitForm, services.start_waiting, _("We asked the customer.")),
    "resume": StaffAction(NoFields, services.end_waiting, _("We go on.")),
    "escalate": StaffAction(EscalateForm, services.escalate, _("The case is escalated.")),
    "deescalate": StaffAction(NoFields, services.deescalate, _("The escalation has ended.")),
    "prioritise": StaffAction(
        PriorityForm, services.change_priority, _("The priority is changed.")
    ),
    "declare-missing": StaffAction(
        MissingForm, services.mark_line_missing, _("The pieces are noted as missing.")
    ),
    "ship-again": StaffAction(
        NoFields, services.mark_ready_to_ship, _("The parcel is ready to leave again.")
    ),
    "send-link": StaffAction(
        NoFields, access.renew_link, _("A new link is on its way; older ones no longer work.")
    ),
    "note": StaffAction(NoteForm, services.add_note, _("The note is kept.")),
    "add-evidence": StaffAction(EvidenceForm, services.add_evidence, _("The file is kept.")),
}
