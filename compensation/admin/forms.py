"""The forms of a decision about money."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from compensation.models import Refund, RefusalCode


class ApproveForm(forms.Form):
    """Exactly what the approver saw when the page was made is paid."""

    amount = forms.DecimalField(max_digits=12, decimal_places=2, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, refund: Refund) -> None:
        super().__init__(data, initial={"amount": refund.amount}, auto_id="approve-%s")


class CorrectForm(forms.Form):
    """What is really owed; somebody else approves it then."""

    amount = forms.DecimalField(
        label=_("Amount to pay"),
        max_digits=12,
        decimal_places=2,
        min_value=Decimal(0),
        help_text=_("What the customer really paid. Somebody else has to approve it then."),
        widget=UnfoldAdminDecimalFieldWidget(attrs={"step": "any"}),
    )

    def __init__(self, data: Any, *, refund: Refund) -> None:
        super().__init__(data, initial={"amount": refund.amount}, auto_id="correct-%s")


class RefuseForm(forms.Form):
    """Why nothing is paid; the note goes to the customer."""

    code = forms.ChoiceField(
        label=_("Reason"), choices=RefusalCode.choices, widget=UnfoldAdminSelectWidget
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=4000,
        help_text=_("The customer reads this."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )

    separately = forms.BooleanField(
        label=_("Send the goods back in a parcel of their own"),
        required=False,
        help_text=_("Only needed when the parcel of this request is packed already."),
        widget=UnfoldBooleanSwitchWidget,
    )

    def __init__(self, data: Any, *, refund: Refund) -> None:
        super().__init__(data, auto_id="refuse-%s")


class ByHandForm(forms.Form):
    """The provider cannot pay: how it was paid instead."""

    reference = forms.CharField(
        label=_("Reference of the bank"), max_length=60, widget=UnfoldAdminTextInputWidget
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=4000,
        help_text=_("Why the provider could not pay, and how it was paid. Only staff read this."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, *, refund: Refund) -> None:
        super().__init__(data, auto_id="by-hand-%s")


class RetryForm(forms.Form):
    """Just a confirmation."""

    def __init__(self, data: Any, *, refund: Refund) -> None:
        super().__init__({} if data is None else data)
