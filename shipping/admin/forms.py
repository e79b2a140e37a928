"""What staff fill in."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from shipping.choices import ReshipmentReason


class ReshipmentForm(forms.Form):
    """Why a parcel is sent once more."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=ReshipmentReason.choices, widget=UnfoldAdminSelectWidget
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=4000,
        required=False,
        help_text=_("Only staff read this."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
