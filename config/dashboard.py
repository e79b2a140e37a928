"""The front page of the admin: what waits for whom, and what to do about it.

Every count is one query on an index; a reader sees the queues of what they may do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts import selectors as accounts
from accounts.models import User
from compensation.admin import refunds
from compensation.models import Refund
from desk.models import Case, CaseState
from events import clock, lag
from events.models import Effect, ParkedStream
from reliability.fracas.admin import problems
from reliability.fracas.models import Problem
from repair.choices import OrderState
from repair.models import WorkOrder
from rma.admin import filters as rma_queues
from rma.choices import State
from rma.models import Rma
from shipping.choices import Direction, ShipmentState
from shipping.models import Shipment
from warranty.models import Verdict


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, and when."""

    user_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """One kind of work. `hint` says what to do; `danger` ones come first when something is in."""

    title: str | Promise
    hint: str | Promise
    page: str
    count: Callable[[Reader], int]
    query: Callable[[Reader], Mapping[str, Any]] = lambda reader: {}
    danger: bool = False
    quiet: bool = False  # nothing to do about it: never suggested as the next thing


@dataclass(frozen=True, slots=True)
class Section:
    """The queues of those who hold the permission, the most pressing first."""

    title: str | Promise
    permission: str
    queues: tuple[Queue, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """A queue with its count, as the page shows it."""

    title: str | Promise
    hint: str | Promise
    count: int
    url: str
    tone: str


def _named(name: str) -> Callable[[Reader], Mapping[str, Any]]:
    return lambda reader: {"queue": name}


def _rmas(name: str) -> Callable[[Reader], int]:
    return lambda reader: rma_queues.queue(name, Rma.objects.all()).count()


def _refunds(name: str) -> Callable[[Reader], int]:
    return lambda reader: refunds.queue(name, Refund.objects.all()).count()


def _orders(technician: Callable[[Reader], str]) -> Callable[[Reader], int]:
    return lambda reader: WorkOrder.objects.filter(
        state=OrderState.OPEN, technician_id=technician(reader)
    ).count()


def _cases(agent: Callable[[Reader], str]) -> Callable[[Reader], int]:
    return lambda reader: Case.objects.filter(state=CaseState.OPEN, agent_id=agent(reader)).count()


def _nobody(reader: Reader) -> str:
    return ""


def _me(reader: Reader) -> str:
    return reader.user_id


def _expected(reader: Reader) -> int:
    """Starts from the open RMAs: they are few, and each one's parcels are one probe."""
    coming = Rma.objects.filter(state=State.SHIPPED_IN).values("pk")
    return Shipment.objects.filter(rma_id__in=coming, **_due_today(reader)).count()


def _due_today(reader: Reader) -> dict[str, Any]:
    return {
        "direction": Direction.INBOUND.value,
        "state": ShipmentState.IN_TRANSIT.value,
        "estimated_delivery_on__lte": localdate(reader.now),
    }


def _problems(name: str) -> Callable[[Reader], int]:
    return lambda reader: problems.queue(
        name, Problem.objects.all(), reader.user_id, reader.now.date()
    ).count()


def _effects(state: str) -> Callable[[Reader], int]:
    return lambda reader: Effect.objects.filter(state=state).count()


_RMAS = "admin:rma_rma_changelist"
_REFUNDS = "admin:compensation_refund_changelist"
_BENCH = "admin:repair_workorder_changelist"
_CASES = "admin:desk_case_changelist"
_EFFECTS = "admin:events_effect_changelist"
_PROBLEMS = "admin:reliability_problem_changelist"
SECTIONS = (
    Section(
        _("Decisions"),
        "rma.override_rma",
        (
            Queue(
                _("Escalated"), _("Look first: somebody asked for your help."),
                _RMAS, _rmas("escalated"), _named("escalated"), danger=True,
            ),
            Queue(
                _("Failed payments"), _("Find out why, then try the payment again."),
                _REFUNDS, _refunds("stuck"), _named("stuck"), danger=True,
            ),
            Queue(
                _("Refunds above the limit"), _("Approve or refuse: agents may not."),
                _REFUNDS, _refunds("large"), _named("large"),
            ),
            Queue(
                _("Erase personal data"), _("A colleague asked: confirm or refuse."),
                "admin:accounts_customer_changelist",
                lambda reader: accounts.customers_to_be_erased().count(),
                lambda reader: {"erasure": "asked"},
            ),
            Queue(
                _("Declined this month"), _("Overrule the warranty where goodwill is right."),
                _RMAS, _rmas("declined"), _named("declined"), quiet=True,
            ),
        ),
    ),
    Section(
        _("Customers"),
        "rma.handle_rma",
        (
            Queue(
                _("Late"), _("Our promise has passed: act, or tell the customer."),
                _RMAS, _rmas("late"), _named("late"), danger=True,
            ),
            Queue(
                _("Warranty to be checked"), _("Read the evidence and decide."),
                "admin:warranty_pendingreview_changelist",
                lambda reader: Verdict.objects.awaiting_review().count(),
            ),
            Queue(
                _("My cases"), _("Answer what you have taken."),
                _CASES, _cases(_me), _named("mine"),
            ),
            Queue(
                _("Cases to take"), _("Nobody looks after them yet."),
                _CASES, _cases(_nobody), _named("free"),
            ),
            Queue(
                _("Refunds to approve"), _("Within your limit: check and approve."),
                _REFUNDS, _refunds("small"), _named("small"),
            ),
            Queue(
                _("New since yesterday"), _("Glance over what came in."),
                _RMAS, _rmas("new"), _named("new"), quiet=True,
            ),
            Queue(
                _("Waiting for the customer"), _("Remind those who have been silent for long."),
                _RMAS, _rmas("waiting"), _named("waiting"), quiet=True,
            ),
        ),
    ),
    Section(
        _("Dock"),
        "shipping.check_in",
        (
            Queue(
                _("Expected today"), _("Scan each parcel when it arrives."),
                "admin:shipping_shipment_changelist", _expected, _due_today,
            ),
            Queue(
                _("Packed"), _("Hand these over to the carrier."),
                _RMAS, _rmas("ready"), _named("ready"),
            ),
        ),
    ),
    Section(
        _("Bench"),
        "repair.work_on_orders",
        (
            Queue(
                _("My work orders"), _("Finish what you have taken."),
                _BENCH, _orders(_me), _named("mine"),
            ),
            Queue(
                _("Work orders to take"), _("Take the one on top: it is the most urgent."),
                _BENCH, _orders(_nobody), _named("free"),
            ),
        ),
    ),
    Section(
        _("Quality"),
        "reliability.view_problem",
        (
            Queue(
                _("Problems overdue"), _("Sign the next step, or give it a new day."),
                _PROBLEMS, _problems("late"), _named("late"), danger=True,
            ),
            Queue(
                _("My problems"), _("Go on with the next step."),
                _PROBLEMS, _problems("mine"), _named("mine"),
            ),
            Queue(
                _("Open problems"), _("Accept what is new, and look how far the others are."),
                _PROBLEMS, _problems("open"), _named("open"),
            ),
        ),
    ),
    Section(
        _("Machinery"),
        "events.view_effect",
        (
            Queue(
                _("Parked streams"), _("Read the error, mend the cause, try again."),
                "admin:events_parkedstream_changelist",
                lambda reader: ParkedStream.objects.count(), danger=True,
            ),
            Queue(
                _("Failed effects"), _("These calls gave up: mend the cause, try again."),
                _EFFECTS, _effects("failed"), lambda reader: {"state__exact": "failed"},
                danger=True,
            ),
            Queue(
                _("Effects in doubt"), _("We are asking the other side. Watch if they grow."),
                _EFFECTS, _effects("in_doubt"), lambda reader: {"state__exact": "in_doubt"},
            ),
            Queue(
                _("Failed labels"), _("Check the address or the carrier, then try again."),
                "admin:shipping_shipment_changelist",
                lambda reader: Shipment.objects.without_label().count(),
                lambda reader: {"state__exact": ShipmentState.FAILED.value}, danger=True,
            ),
            Queue(
                _("Events not yet read"), _("All subscribers together. Should stay near zero."),
                "admin:events_cursor_changelist",
                lambda reader: sum(one.events for one in lag.all_lags()),
                lambda reader: {"behind": "1"}, quiet=True,
            ),
        ),
    ),
)  # fmt: skip


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the reader's sections and the one thing to start with to the index page."""
    reader = Reader(str(request.user.pk), clock.now())
    shown = [
        (section.title, [_tile(queue, reader) for queue in section.queues])
        for section in SECTIONS
        if request.user.has_perm(section.permission)
    ]
    tiles = [tile for _title, tiles in shown for tile in tiles]
    return {
        **context,
        "title": _("My work"),
        "sections": shown,
        "first": _first(tiles),
        "reader_name": _name(request.user),
        "may_scan": request.user.has_perm("shipping.check_in"),
        "may_open": request.user.has_perm("rma.handle_rma"),
    }


def _tile(queue: Queue, reader: Reader) -> Tile:
    count = queue.count(reader)
    query = urlencode(queue.query(reader))
    tone = (
        "empty" if not count else "danger" if queue.danger else "quiet" if queue.quiet else "todo"
    )
    url = reverse(queue.page)
    return Tile(queue.title, queue.hint, count, f"{url}?{query}" if query else url, tone)


def _first(tiles: list[Tile]) -> Tile | None:
    """The most pressing queue with something in it."""
    pressing = [tile for tone in ("danger", "todo") for tile in tiles if tile.tone == tone]
    return pressing[0] if pressing else None


def _name(user: Any) -> str:
    return user.name if isinstance(user, User) else ""
