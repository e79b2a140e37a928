"""The forms of the bench, one per thing that can be done with a piece."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from catalog import selectors as catalog
from events.ids import uuid7
from inventory.models import Warehouse
from repair import rules
from repair.choices import BenchResult, Diagnosis
from repair.models import WorkItem
from repair.services.completion import LONGEST_JOB
from rma.admin.pages import offer
from rma.choices import Disposition


class PieceForm(forms.Form):
    """A form about one piece; its field ids are unique on the page."""

    def __init__(self, data: Any, *, item: WorkItem, warehouse: str) -> None:
        super().__init__(data, auto_id=f"{type(self).__name__}-{item.pk}-%s")
        self.item = item
        self.prepare(item, warehouse)

    def prepare(self, item: WorkItem, warehouse: str) -> None:
        """Offer what fits this piece."""


class DiagnoseForm(PieceForm):
    """What is wrong and what shall be done."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[("", _("Please choose")), *Diagnosis.choices],
        widget=UnfoldAdminSelectWidget,
    )
    fault_code = forms.ChoiceField(
        label=_("Fault found"), required=False, widget=UnfoldAdminSelectWidget
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4000,
        help_text=_("Only staff read this."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    def prepare(self, item: WorkItem, warehouse: str) -> None:
        """The faults of the product's list; what the customer stated is chosen already."""
        language = get_language() or "en"
        faults = catalog.fault_codes_for(catalog.sku(item.sku_code).category)
        known = [
            (fault.code, f"{fault.code} · {fault.display_label(language)}") for fault in faults
        ]
        offer(self, "fault_code", [("", _("No fault found")), *known])
        self.initial = {
            "outcome": item.outcome,
            "fault_code": item.fault_code if item.outcome else item.stated_fault,
        }

    def clean(self) -> dict[str, Any]:
        """Where no fault was found there is no fault to name."""
        entered = dict(super().clean() or {})
        if entered.get("outcome") == Diagnosis.NO_FAULT_FOUND:
            entered["fault_code"] = ""
        return entered


class PartForm(PieceForm):
    """A spare part out of stock; `part_id` makes a second click harmless."""

    part_id = forms.UUIDField(widget=forms.HiddenInput)
    sku_code = forms.CharField(
        label=_("Part"),
        max_length=40,
        widget=UnfoldAdminTextInputWidget(attrs={"list": "parts", "autocomplete": "off"}),
    )
    quantity = forms.IntegerField(
        label=_("Pieces"),
        min_value=1,
        max_value=999,
        initial=1,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    warehouse = forms.ChoiceField(label=_("From warehouse"), widget=UnfoldAdminSelectWidget)

    def prepare(self, item: WorkItem, warehouse: str) -> None:
        """Active warehouses, the one of this bench first."""
        places = Warehouse.objects.filter(active=True).values_list("code", "name")
        offer(self, "warehouse", list(places))
        self.initial = {"warehouse": warehouse, "part_id": uuid7()}


class ResultForm(PieceForm):
    """The result of a test; each result is a button."""

    result = forms.ChoiceField(label=_("Test"), choices=BenchResult.choices)


class CompleteForm(PieceForm):
    """How a piece leaves the bench: only the ways that fit the decision."""

    disposition = forms.ChoiceField(label=_("What becomes of it"), widget=UnfoldAdminSelectWidget)
    replacement_serial = forms.CharField(
        label=_("Serial number of the replacement"),
        max_length=60,
        required=False,
        help_text=_("Scan it from the new piece."),
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    labour_minutes = forms.IntegerField(
        label=_("Minutes of work"),
        min_value=0,
        max_value=LONGEST_JOB,
        initial=0,
        widget=UnfoldAdminIntegerFieldWidget,
    )

    def prepare(self, item: WorkItem, warehouse: str) -> None:
        """Only a replaced piece with a serial number asks for the new one."""
        fitting = rules.dispositions_for(item.outcome) or set(Disposition.values)
        offered = [(one.value, one.label) for one in Disposition if one.value in fitting]
        blank = [("", _("Please choose"))] if len(offered) > 1 else []
        offer(self, "disposition", [*blank, *offered])
        if item.outcome != Diagnosis.REPLACE or not item.serial:
            del self.fields["replacement_serial"]


FORMS: dict[str, type[PieceForm]] = {
    "diagnose": DiagnoseForm,
    "use-part": PartForm,
    "test": ResultForm,
    "complete": CompleteForm,
}
