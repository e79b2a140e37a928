"""How the bench reads on the timeline."""

from django.utils.translation import gettext as _

from repair import events
from repair.choices import BenchResult, Diagnosis
from rma.timeline import describe


def _diagnosed(event: events.Diagnosed) -> str:
    return _("Diagnosis: %(decision)s.") % {"decision": Diagnosis(event.outcome).label}


def _tested(event: events.PieceTested) -> str:
    return _("Test after the work: %(result)s.") % {"result": BenchResult(event.result).label}


def _completed(event: events.WorkItemCompleted) -> str:
    if event.replacement_serial:
        return _("A replacement with the serial number %(serial)s is packed.") % {
            "serial": event.replacement_serial
        }
    return _("The work on this piece is finished.")


def _part(event: events.PartUsed) -> str:
    return _("Part used: %(quantity)s × %(part)s.") % {
        "quantity": event.quantity,
        "part": event.sku_code,
    }


describe(
    events.WorkOrderOpened,
    text=lambda event: _("Work order %(number)s was opened.") % {"number": event.number},
    icon="wrench",
    public=False,
)
describe(
    events.WorkOrderTaken,
    text=lambda _event: _("A technician took the work order."),
    icon="user",
    public=False,
)
describe(events.Diagnosed, text=_diagnosed, icon="search")
describe(events.PartUsed, text=_part, icon="wrench", public=False)
describe(events.PieceTested, text=_tested, icon="check", public=lambda e: e.result == "passed")
describe(events.WorkItemCompleted, text=_completed, icon="wrench")
describe(
    events.WorkOrderCompleted,
    text=lambda _event: _("All work is done."),
    icon="check",
    public=False,
)
describe(
    events.WorkOrderCancelled,
    text=lambda _event: _("The work order was called off."),
    icon="x",
    public=False,
)
