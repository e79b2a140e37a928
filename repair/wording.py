"""What the bench decided, in the customer's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from repair.choices import Diagnosis

DECISIONS: dict[str, Promise] = {
    Diagnosis.REPAIR: _("We repair it."),
    Diagnosis.REPLACE: _("We replace it with the same model."),
    Diagnosis.REFUND: _("We refund it."),
    Diagnosis.RETURN_UNREPAIRED: _("We send it back without a repair."),
    Diagnosis.NO_FAULT_FOUND: _("We found no fault and send it back."),
}
RESULTS: dict[str, Promise] = {
    Diagnosis.REPAIR: _("It is repaired and tested."),
    Diagnosis.REPLACE: _("Your replacement is packed."),
    Diagnosis.REFUND: _("Your refund is being prepared."),
    Diagnosis.RETURN_UNREPAIRED: _("It is packed to go back to you."),
    Diagnosis.NO_FAULT_FOUND: _("It is packed to go back to you."),
}
NOT_YET = _("We are looking at it.")
