"""What may be done with an RMA now: one registry behind the portal, the admin and the API."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rma import rules, selectors
from rma.choices import State
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
    permission: str = ""
    icon: str = ""
    order: int = 100
    tone: str = "neutral"
    url: Callable[[Rma], str] | None = None


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
        and (not action.permission or (user.is_staff and user.has_perm(action.permission)))
        and action.allowed(rma)
    ]


def may(transition: str, outcome: str = "") -> Callable[[Rma], bool]:
    """A predicate: would the machine accept this transition now?"""
    return lambda rma: rules.refuse(transition, selectors.facts(rma), outcome=outcome) is None


_EVERYWHERE: frozenset[Surface] = frozenset({"portal", "admin", "api"})
_STAFF: frozenset[Surface] = frozenset({"admin", "api"})


def _can_wait(rma: Rma) -> bool:
    return rma.is_open and rma.waiting_since is None


def _can_escalate(rma: Rma) -> bool:
    return rma.is_open and rma.escalated_since is None


def _always(rma: Rma) -> bool:
    return True


def _is_waiting(rma: Rma) -> bool:
    return rma.waiting_since is not None


def _is_escalated(rma: Rma) -> bool:
    return rma.escalated_since is not None


def _is_open(rma: Rma) -> bool:
    return rma.is_open


def _can_close_by_hand(rma: Rma) -> bool:
    """Packed or under way, and no carrier will tell us that it arrived."""
    return rma.state == "shipped_out" or (rma.state == "processing" and rma.ready_at is not None)


_ADMIN: frozenset[Surface] = frozenset({"admin"})


def _can_ship_again(rma: Rma) -> bool:
    """The bench says so by itself; this is for goods that came back packed, or were left behind."""
    return rma.ready_at is None and may("mark_ready_to_ship")(rma)


def _can_be_reopened(rma: Rma) -> bool:
    return may("reopen")(rma) and not selectors.all_goods_stayed(rma)


def _can_be_missing(rma: Rma) -> bool:
    return rma.state == State.PROCESSING and any(
        line.quantity_outstanding for line in rma.lines.all()
    )


_HANDLE, _REJECT, _OVERRIDE = "rma.handle_rma", "rma.reject_rma", "rma.override_rma"
for _action in (
    Action("note", _("Write a note"), _EVERYWHERE, lambda rma: True, icon="chat", order=20),
    Action("add-evidence", _("Add a file"), _EVERYWHERE, _is_open, icon="upload", order=25),
    Action("wait", _("Wait for the customer"), _STAFF, _can_wait, _HANDLE, "clock", 30),
    Action("resume", _("Stop waiting"), _STAFF, _is_waiting, _HANDLE, "check", 30),
    Action("escalate", _("Escalate"), _STAFF, _can_escalate, _HANDLE, "alert", 40),
    Action("deescalate", _("End the escalation"), _STAFF, _is_escalated, _HANDLE, "check", 40),
    Action(
        "declare-missing", _("Pieces are missing"), _ADMIN, _can_be_missing, _HANDLE, "alert", 45
    ),
    Action("send-link", _("Send a new link"), _ADMIN, _always, _HANDLE, "mail", 55),
    Action("ship-again", _("Ship again"), _ADMIN, _can_ship_again, "rma.override_rma", "truck", 60),
    Action("prioritise", _("Change the priority"), _STAFF, _is_open, _HANDLE, "star", 50),
    Action("close", _("Close by hand"), _STAFF, _can_close_by_hand, _OVERRIDE, "check", 60),
    Action("reject", _("Decline"), _STAFF, may("reject"), _REJECT, "x", 70, "danger"),
    Action("reopen", _("Reopen"), _EVERYWHERE, _can_be_reopened, icon="swap", order=80),
    Action("cancel", _("Cancel"), _EVERYWHERE, may("cancel"), "", "x", 90, "danger"),
):
    register(_action)
