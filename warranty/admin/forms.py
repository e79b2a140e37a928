"""What a person enters when deciding a verdict."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminTextareaWidget

from warranty.choices import Outcome

LONGEST_NOTE = 4000


class DecisionForm(forms.Form):
    """Covered or not, and why; the words stay with staff."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (choice.value, choice.label) for choice in (Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE)
        ],
        widget=UnfoldAdminRadioSelectWidget(),
    )
    note = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_NOTE,
        help_text=_("Only staff read this."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
