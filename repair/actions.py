"""What the bench adds to the page of an RMA."""

from django.utils.translation import gettext_lazy as _

from repair import services
from rma import actions

actions.register(
    actions.Action(
        name="name-device",
        label=_("Name the device that was sent"),
        surfaces=frozenset({"admin"}),
        allowed=lambda rma: bool(services.unnamed_lines(rma)),
        permission="repair.work_on_orders",
        icon="box",
        order=56,
    )
)
