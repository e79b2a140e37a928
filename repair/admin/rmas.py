"""What the bench adds to the staff page of an RMA: the forms of its buttons."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from repair import services
from rma.admin.forms import STAFF_ACTIONS, ActionForm, StaffAction
from rma.admin.pages import offer
from rma.models import Rma


class NameDeviceForm(ActionForm):
    """Which device was taken from stock for which line."""

    line_id = forms.ChoiceField(label=_("In place of"), widget=UnfoldAdminSelectWidget)
    serial = forms.CharField(
        label=_("Serial number of the device that was sent"),
        max_length=60,
        widget=UnfoldAdminTextInputWidget,
    )

    def prepare(self, rma: Rma) -> None:
        """Only lines whose device nobody has named yet."""
        lines = [
            (str(line.pk), f"{line.position}. {line.sku_code} {line.held_serial}".strip())
            for line in services.unnamed_lines(rma)
        ]
        offer(self, "line_id", lines)


STAFF_ACTIONS["name-device"] = StaffAction(
    NameDeviceForm, services.name_reshipped, _("The device is in the book of devices.")
)
