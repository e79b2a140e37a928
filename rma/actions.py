"""What may be done with an RMA now: one registry behind the portal, the admin and the API."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rma import rules, selectors
from rma.models import Rma

Surface = Literal["portal", "admin", "api"]


@dataclass(frozen=True, slots=True)
class Action:
    """`permission` is a Django permission (staff only) or empty (the RMA's own customer, too).

    `url(rma)` is the page or endpoint where the action is done.
    """

    name: str
    label: str | Promise
    surfaces: frozenset[Surface]
    allowed: Callable[[Rma], bool]
    url: Callable[[Rma], str] | None = None
    permission: str = ""
    tone: str = "neutral"
    icon: str = ""
    order: int = 100
    fields: tuple[str, ...] = field(default=())


_actions: dict[str, Action] = {}


def register(action: Action) -> None:
    """Add an action; the name is unique across apps."""
    _actions[action.name] = action


def by_name(name: str) -> Action | None:
    return _actions.get(name)


def allowed_actions(rma: Rma, user: Any, surface: Surface) -> list[Action]:
    """The actions this user may take on this RMA now, in order."""
    return [
        action
        for action in sorted(_actions.values(), key=lambda action: (action.order, action.name))
        if surface in action.surfaces
        and (not action.permission or user.has_perm(action.permission))
        and action.allowed(rma)
    ]


def may(transition: str, outcome: str = "") -> Callable[[Rma], bool]:
    """A predicate: would the machine accept this transition now?"""
    return lambda rma: rules.refuse(transition, selectors.facts(rma), outcome=outcome) is None


_EVERYWHERE: frozenset[Surface] = frozenset({"portal", "admin", "api"})
_STAFF: frozenset[Surface] = frozenset({"admin", "api"})

for _action in (
    Action("cancel", _("Cancel this request"), _EVERYWHERE, may("cancel"), tone="danger", icon="x", order=90),
    Action("reopen", _("The fault is back: reopen"), _EVERYWHERE, may("reopen"), icon="swap", order=80),
    Action("reject", _("Decline"), _STAFF, may("reject"), permission="rma.reject_rma", tone="danger", icon="x", order=70),
    Action("wait", _("Wait for the customer"), _STAFF, lambda rma: rma.is_open and not rma.waiting_since, permission="rma.handle_rma", icon="clock", order=30),
    Action("resume", _("Stop waiting"), _STAFF, lambda rma: bool(rma.waiting_since), permission="rma.handle_rma", icon="check", order=30),
    Action("escalate", _("Escalate"), _STAFF, lambda rma: rma.is_open and not rma.escalated_since, permission="rma.handle_rma", icon="alert", order=40),
    Action("deescalate", _("End the escalation"), _STAFF, lambda rma: bool(rma.escalated_since), permission="rma.handle_rma", icon="check", order=40),
    Action("prioritise", _("Change the priority"), _STAFF, lambda rma: rma.is_open, permission="rma.handle_rma", icon="star", order=50),
    Action("note", _("Write a note"), _EVERYWHERE, lambda rma: True, icon="chat", order=20),
    Action("add-evidence", _("Add a photo or document"), _EVERYWHERE, lambda rma: rma.is_open, icon="upload", order=25),
):  # fmt: skip
    register(_action)
