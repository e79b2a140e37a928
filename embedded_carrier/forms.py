"""What may be switched on the control page and through the sandbox API."""

from django import forms
from django.utils.translation import gettext_lazy as _

from embedded_carrier.models import FaultPlan


class FaultForm(forms.Form):
    """A fault for one operation; no number of calls means until switched off."""

    operation = forms.ChoiceField(label=_("Operation"), choices=FaultPlan.Operation.choices)
    kind = forms.ChoiceField(label=_("What goes wrong"), choices=FaultPlan.Kind.choices)
    calls = forms.IntegerField(
        label=_("For how many calls"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Empty: until switched off."),
    )


class SwitchForm(forms.Form):
    """Speed and webhooks, all at once; an empty speed means the configured one."""

    day_seconds = forms.FloatField(
        label=_("Seconds per carrier day"),
        required=False,
        min_value=0.1,
        max_value=86_400,
        help_text=_("Empty: as configured."),
    )
    webhook_delay_seconds = forms.IntegerField(
        label=_("Webhooks come this many seconds late"), min_value=0, max_value=86_400
    )
    webhook_copies = forms.IntegerField(label=_("Copies of each webhook"), min_value=1, max_value=5)
    webhook_shuffle = forms.BooleanField(label=_("Webhooks come out of order"), required=False)
    auto_drop_off = forms.BooleanField(
        label=_("Parcels drop themselves off after a while"),
        required=False,
        help_text=_("Only where CARRIER_AUTO_DROP_OFF_DAYS is set."),
    )
