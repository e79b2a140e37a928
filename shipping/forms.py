"""What the dock and the portal send: parsed here, decided in the services."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.ids import uuid7
from rma.models import RmaLine
from shipping import rules
from shipping.services import Scan
from shipping.services.pickups import days_offered
from shipping.services.scanning import LONGEST_SERIAL, LONGEST_STATION


class ScanForm(forms.Form):
    """A scanned code and the nonce of this very scan."""

    code = forms.CharField(max_length=rules.LONGEST_SCAN)
    nonce = forms.CharField(max_length=64)
    station = forms.CharField(max_length=LONGEST_STATION, required=False)

    def scan(self, counted: tuple[rules.Counted, ...] = ()) -> Scan:
        """The scan for the services."""
        data = self.cleaned_data
        return Scan(data["code"], data["station"], data["nonce"], counted)


class CountForm(ScanForm):
    """The scan plus, for each line, the pieces counted or the serial number read."""

    def __init__(self, *args: Any, lines: Iterable[RmaLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Every line, outstanding or not: a repeated request must read as the first one did.
        self.lines = list(lines)
        for line in self.lines:
            if line.serial:
                self.fields[f"serial-{line.id}"] = forms.CharField(
                    label=_("Serial number"), max_length=LONGEST_SERIAL, required=False
                )
            else:
                self.fields[f"count-{line.id}"] = forms.IntegerField(
                    label=_("Pieces in the parcel"), min_value=0, max_value=9999, required=False
                )

    def counted(self) -> tuple[rules.Counted, ...]:
        """What is in the parcel: a serial stands for one piece, empty fields for none."""
        return tuple(piece for line in self.lines if (piece := self._piece(line)) is not None)

    def _piece(self, line: RmaLine) -> rules.Counted | None:
        if line.serial:
            serial = self.cleaned_data.get(f"serial-{line.id}") or ""
            return rules.Counted(str(line.id), 1, serial) if serial else None
        count = self.cleaned_data.get(f"count-{line.id}") or 0
        return rules.Counted(str(line.id), count) if count else None


class PickupForm(forms.Form):
    """The day on which the courier should come."""

    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, last = days_offered(now)
        self.fields["on"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}
        self.fields["on"].initial = first


def new_nonce() -> str:
    """One per form that is shown, so that sending it twice is the same scan."""
    return uuid7().hex
