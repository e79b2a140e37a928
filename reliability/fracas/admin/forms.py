"""The forms by which the steps of a problem are signed."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts import selectors as accounts
from catalog.models import FaultCode, Sku
from reliability.fracas.choices import Basis
from reliability.fracas.services.signing import SIGN
from rma import selectors as rma_selectors
from rma.admin.pages import offer
from rma.models import Rma

LONGEST = 8000


def _words(label: Any, help_text: Any = "", rows: int = 4) -> forms.CharField:
    widget = UnfoldAdminTextareaWidget(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, max_length=LONGEST, widget=widget)


def _day(label: Any, *, required: bool = False) -> forms.DateField:
    widget = UnfoldAdminTextInputWidget(attrs={"type": "date"})
    return forms.DateField(label=label, required=required, widget=widget)


def _colleague() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Owner"), widget=UnfoldAdminSelectWidget)


def _offer_colleagues(form: forms.Form) -> None:
    people = accounts.colleagues_with(SIGN)
    offer(form, "owner_id", [(str(one.pk), one.name or one.email) for one in people])


class StepForm(forms.Form):
    """Fields whose ids carry the name of the step, for several stand on one page."""

    step = ""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{self.step}-%s")


class OpenForm(StepForm):
    """Which fault of which product is suspected."""

    step = "open"
    sku_code = forms.ChoiceField(label=_("Product"), widget=UnfoldAdminSelectWidget)
    fault_code = forms.ChoiceField(label=_("Fault"), widget=UnfoldAdminSelectWidget)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        language = get_language() or "en"
        skus = Sku.objects.order_by("name", "code")
        faults = FaultCode.objects.current().order_by("category", "code")
        offer(self, "sku_code", [(s.code, f"{s.display_name(language)} · {s.code}") for s in skus])
        offer(
            self,
            "fault_code",
            [(f.code, f"{f.code} · {f.display_label(language)}") for f in faults],
        )


class AcceptForm(StepForm):
    """What is wrong, and who looks after it until when."""

    step = "accept"
    description = _words(_("What is wrong"))
    owner_id = _colleague()
    due_on = _day(_("Analysis begins by"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        _offer_colleagues(self)


class AnalyseForm(StepForm):
    """What protects customers at once."""

    step = "analyse"
    containment = _words(
        _("What is done at once"),
        _("What protects customers until the cause is gone: a lot on hold, a check at the dock."),
    )
    due_on = _day(_("Root cause stated by"))


class CauseForm(StepForm):
    """The root cause and the way to it."""

    step = "cause"
    root_cause = _words(_("Root cause"))
    reasoning = _words(_("Five whys or 8D"), _("How the cause was found, step by step."), rows=8)
    due_on = _day(_("Action in effect by"))


class ActForm(StepForm):
    """What was corrected, for whom, since when."""

    step = "act"
    action = _words(_("Corrective action"))
    basis = forms.ChoiceField(
        label=_("It reaches"), choices=Basis.choices, widget=UnfoldAdminSelectWidget
    )
    effective_on = _day(_("In effect from"), required=True)
    due_on = _day(_("Effect measured by"))


class MeasureForm(StepForm):
    """Nothing to choose: the field data answer."""

    step = "measure"


class CloseForm(StepForm):
    """What the second person concludes."""

    step = "close"
    conclusion = _words(_("Conclusion"))


class ReasonForm(StepForm):
    """Why."""

    reason = _words(_("Reason"))


class SendBackForm(ReasonForm):
    """Why the analysis starts again."""

    step = "send-back"


class DismissForm(ReasonForm):
    """Why there is nothing to correct."""

    step = "dismiss"


class ReopenForm(ReasonForm):
    """Why it is not solved."""

    step = "reopen"


class AssignForm(StepForm):
    """Who looks after it, until when."""

    step = "assign"
    owner_id = _colleague()
    due_on = _day(_("Due"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        _offer_colleagues(self)


class LinkForm(StepForm):
    """Whose pieces belong to the problem."""

    step = "link"
    rma_id = forms.CharField(
        label=_("Number of the RMA"), max_length=20, widget=UnfoldAdminTextInputWidget
    )

    def clean_rma_id(self) -> str:
        """The id of the return with that number."""
        barcode = rma_selectors.barcode_of(self.cleaned_data["rma_id"].strip())
        found = Rma.objects.filter(barcode=barcode).values_list("pk", flat=True).first()
        if found is None:
            raise forms.ValidationError(_("There is no RMA with this number."))
        return str(found)
