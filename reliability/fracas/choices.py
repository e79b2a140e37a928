"""The words of failure reporting and corrective action."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """How far a problem is. Dismissed: looked at, and there was nothing to correct."""

    INCIDENT = "incident", _("Incident")
    PROBLEM = "problem", _("Problem")
    ANALYSIS = "analysis", _("Analysis")
    ACTION = "action", _("Corrective action")
    VERIFICATION = "verification", _("Verification")
    CLOSED = "closed", _("Closed")
    DISMISSED = "dismissed", _("Dismissed")


CHAIN = (
    State.INCIDENT, State.PROBLEM, State.ANALYSIS, State.ACTION, State.VERIFICATION, State.CLOSED,
)  # fmt: skip
OPEN_STATES = CHAIN[:-1]


class Trigger(TextChoices):
    """What brought a problem up."""

    HAND = "hand", _("By hand")
    SAME_DEVICE = "same_device", _("The same device failed again")
    SAME_CUSTOMER = "same_customer", _("The same component failed again at the same customer")
    CHART = "chart", _("A control chart raised an alarm")


class Step(TextChoices):
    """What somebody signs. The value is also the verb in addresses."""

    ACCEPT = "accept", _("Accept as a problem")
    ANALYSE = "analyse", _("Start the analysis")
    CAUSE = "cause", _("State the root cause")
    ACT = "act", _("State the corrective action")
    MEASURE = "measure", _("Measure the effect")
    CLOSE = "close", _("Close the problem")
    SEND_BACK = "send-back", _("Back to the analysis")
    DISMISS = "dismiss", _("Dismiss")
    REOPEN = "reopen", _("Open again")


class TextKind(TextChoices):
    """What a text of a problem tells."""

    DESCRIPTION = "description", _("What is wrong")
    CONTAINMENT = "containment", _("What is done at once")
    ROOT_CAUSE = "root_cause", _("Root cause")
    REASONING = "reasoning", _("Five whys or 8D")
    ACTION = "action", _("Corrective action")
    CONCLUSION = "conclusion", _("Conclusion")
    REASON = "reason", _("Reason")


class Basis(TextChoices):
    """Whom a corrective action reaches, so who is compared with whom."""

    SOLD = "sold", _("Devices sold from that day on")
    FIELD = "field", _("All devices in the field, from that day on")


class Verdict(TextChoices):
    """What the measured effect says, at its level."""

    IMPROVED = "improved", _("The failure rate went down")
    NOT_SHOWN = "not_shown", _("No change can be shown yet")
    WORSE = "worse", _("The failure rate went up")
