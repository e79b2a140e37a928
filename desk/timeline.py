"""How the desk reads on the timeline."""

from django.utils.translation import gettext as _

from desk import events
from desk.models import Resolution
from rma.timeline import describe


def _resolved(event: events.CaseResolved) -> str:
    return _("We answered you: %(resolution)s.") % {
        "resolution": Resolution(event.resolution).label
    }


describe(
    events.CaseOpened,
    text=lambda _event: _("Your request is with our service desk."),
    icon="chat",
)
describe(
    events.CaseAssigned,
    text=lambda _event: _("A colleague looks after your request."),
    icon="user",
)
describe(events.CaseResolved, text=_resolved, icon="chat")
describe(events.CaseDropped, text=lambda _event: _("The case was dropped."), icon="x", public=False)
