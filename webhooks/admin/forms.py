"""Forms of the staff pages, checked by the rules the services use."""

from typing import Any, ClassVar

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from events.errors import InvalidInput
from webhooks.models import Endpoint
from webhooks.network.urls import LONGEST
from webhooks.services import Wishes
from webhooks.services.checking import ensure_possible


class EndpointForm(forms.ModelForm):  # type: ignore[type-arg]  # as in the other admins
    """What is decided about an endpoint; lists are separated by commas."""

    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("https, a name on the open internet."),
    )
    event_types = SimpleArrayField(
        forms.CharField(max_length=100),
        label=_("Event types"),
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Separated by commas: rma.received, shipping.*, or * for all."),
    )
    brands = SimpleArrayField(
        forms.CharField(max_length=40),
        label=_("Brands"),
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Codes of brands, separated by commas. None: all brands."),
    )

    class Meta:
        model = Endpoint
        fields: ClassVar[list[str]] = ["api_key", "url", "event_types", "brands", "description"]

    def wishes(self) -> Wishes:
        """What was entered."""
        entered = self.cleaned_data
        return Wishes(
            entered.get("url", ""),
            tuple(entered.get("event_types", ())),
            entered.get("description", ""),
            tuple(entered.get("brands") or ()),
        )

    def clean(self) -> dict[str, Any]:
        """Complain as the service will."""
        cleaned = super().clean() or {}
        try:
            ensure_possible(self.wishes())
        except InvalidInput as refusal:
            for field, texts in refusal.errors.items():
                if field not in self.errors:
                    self.add_error(field, texts)
        return cleaned


class ReplayForm(forms.Form):
    """Which events to send again: those recorded in this range, in UTC."""

    since = forms.SplitDateTimeField(
        label=_("From this moment"), widget=UnfoldAdminSplitDateTimeWidget()
    )
    until = forms.SplitDateTimeField(label=_("Until"), widget=UnfoldAdminSplitDateTimeWidget())
    only_failed = forms.BooleanField(
        label=_("Only what was not delivered"),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget(),
    )
