"""What shipping adds to the staff page of an RMA: its buttons' forms and services."""

from django.utils.translation import gettext_lazy as _

from rma.admin.forms import STAFF_ACTIONS, NoFields, StaffAction
from shipping import services

STAFF_ACTIONS["ship-out"] = StaffAction(
    NoFields, services.book_outbound, _("The parcel is booked.")
)
