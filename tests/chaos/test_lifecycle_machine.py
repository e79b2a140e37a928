"""F25: any order of commands and faults leaves an RMA as a simple model of it says.

After each step the row, the fold of its history and the model agree, a refusal has changed
nothing, and a crash has left nothing behind. `CHAOS_EXAMPLES=10000` for a night.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

import rma.services
from events import clock, crash_points
from events.errors import DomainError, StaleStream
from events.models import Event
from events.replay import replay
from events.unit import unit_of_work
from rma.events import WaitingEnded
from rma.models import Rma
from tests.shipping import support

EXAMPLES = int(os.environ.get("CHAOS_EXAMPLES", "25"))
STEPS = 15
ACTOR = support.SYSTEM
NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Model:
    """An RMA for the repair of one mouse, as somebody would explain it on the phone."""

    state: str = "received"
    arrived: bool = False
    handled: bool = False
    ready: bool = False
    waiting: bool = False
    escalated: bool = False
    priority: int = 3

    @property
    def open(self) -> bool:
        return self.state not in ("closed", "cancelled", "rejected")

    @property
    def in_hand(self) -> bool:
        """Packed, or mended and about to be: what has to go back first."""
        return self.state == "processing" and self.arrived and self.handled


# Who has ended waits for nobody, and nobody senior is needed.
ENDED = {"waiting": False, "escalated": False}
Step = Callable[[Model], Model | None]


def from_states(*states: str, **then: Any) -> Step:
    """A step that is possible in these states only."""
    return lambda m: replace(m, **then) if m.state in states else None


def arrive(m: Model) -> Model | None:
    return None if m.arrived else replace(m, arrived=True)


def start(m: Model) -> Model | None:
    started = m.state in ("eligible", "shipped_in") and m.arrived
    return replace(m, state="processing") if started else None


def handle(m: Model) -> Model | None:
    return replace(m, handled=True) if m.arrived and not m.handled else None


def pack(m: Model) -> Model | None:
    return replace(m, ready=True) if m.in_hand else None


def ship(m: Model) -> Model | None:
    return replace(m, state="shipped_out") if m.state == "processing" and m.ready else None


def close(m: Model) -> Model | None:
    gone = m.state == "shipped_out" or (m.state == "processing" and m.ready)
    return replace(m, state="closed", **ENDED) if gone else None


def called_off(end: str, *states: str) -> Step:
    def step(m: Model) -> Model | None:
        possible = m.state in states and not m.arrived
        return replace(m, state=end, **ENDED) if possible else None

    return step


def reopen(m: Model) -> Model | None:
    if m.state == "rejected":
        return replace(m, state="received", ready=False)
    if m.state == "closed":
        return replace(m, state="processing", ready=False, arrived=False, handled=False)
    return None


def wait(m: Model) -> Model | None:
    return replace(m, waiting=True) if m.open and not m.waiting else None


def go_on(m: Model) -> Model | None:
    return replace(m, waiting=False) if m.waiting else None


def escalate(m: Model) -> Model | None:
    return replace(m, escalated=True, priority=1) if m.open and not m.escalated else None


def calm(m: Model) -> Model | None:
    return replace(m, escalated=False) if m.escalated else None


def prioritise(m: Model) -> Model | None:
    return replace(m, priority=2) if m.open else None


COMMANDS: dict[str, tuple[Step, dict[str, Any]]] = {
    "verify_warranty": (from_states("received", state="eligible"), {}),
    "issue_label": (from_states("eligible", state="shipped_in"), {"shipment_id": "s"}),
    "receive_line": (arrive, {"quantity": 1, "scan_id": "s"}),
    "start_repair": (start, {"trigger": "check_in"}),
    "dispose_line": (handle, {"quantity": 1, "disposition": "repair"}),
    "mark_ready_to_ship": (pack, {}),
    "ship_out": (ship, {"shipment_id": "s"}),
    "close": (close, {"outcome": "repaired"}),
    "cancel": (
        called_off("cancelled", "received", "eligible", "shipped_in", "processing"),
        {"code": "changed_mind"},
    ),
    "reject": (
        called_off("rejected", "received", "eligible", "processing"),
        {"code": "other"},
    ),
    "reopen": (reopen, {"code": "same_fault"}),
    "start_waiting": (wait, {"code": "photo"}),
    "end_waiting": (go_on, {}),
    "escalate": (escalate, {"code": "other"}),
    "deescalate": (calm, {}),
    "change_priority": (prioritise, {"priority": 2}),
}
OF_LINES = ("receive_line", "dispose_line")
ROAD = (
    "verify_warranty", "issue_label", "receive_line", "start_repair", "dispose_line",
    "mark_ready_to_ship", "ship_out", "close",
)  # fmt: skip
ANY_COMMAND = st.sampled_from(sorted(COMMANDS))
CRASHES = st.sampled_from(["unit.before_flush", "unit.after_flush"])


class PowerCut(BaseException):
    """Nobody catches this, as nobody catches SIGKILL."""


@contextmanager
def power_cut_at(point: str) -> Iterator[None]:
    """The process ends at this crash point; what was not committed is gone."""

    def reached(name: str) -> None:
        if name == point:
            raise PowerCut

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crash_points, "reached", reached)
        yield


class Lifecycle(RuleBasedStateMachine):
    """Rules are commands and faults; after each one everything agrees."""

    @initialize()
    def open_rma(self) -> None:
        """A customer asks for the repair of a mouse of its own."""
        made = support.received(lines=(support.mouse(f"F25-{next(NUMBERS)}"),))
        self.id, self.line_id = made.id, made.lines.get().id
        self.model = Model(priority=made.priority)
        self.agree()

    @rule(name=ANY_COMMAND)
    def command(self, name: str) -> None:
        """It happens, or is refused and changes nothing."""
        expected = COMMANDS[name][0](self.model)
        before = self.events()
        try:
            self.call(name)
        except DomainError:
            assert expected is None, f"{name} was refused in {self.model}"
            assert self.events() == before
        else:
            assert expected is not None, f"{name} was accepted in {self.model}"
            self.model = expected
        self.agree()

    @rule()
    def walk_on(self) -> None:
        """The next step of the plain road, so that histories become long."""
        moves = (name for name in ROAD if COMMANDS[name][0](self.model) not in (None, self.model))
        name = next(moves, "reopen")
        self.command(name)

    @rule(name=ANY_COMMAND, point=CRASHES)
    def command_during_power_cut(self, name: str, point: str) -> None:
        """The process dies before its commit: nothing was ever said."""
        before = self.events()
        with power_cut_at(point):
            try:
                self.call(name)
            except (PowerCut, DomainError):
                assert self.events() == before
            else:  # it had nothing to write, so it was done before it could be cut
                assert COMMANDS[name][0](self.model) == self.model
        self.agree()

    @rule()
    def somebody_was_faster(self) -> None:
        """A decision taken on an old version is refused."""
        before = self.events()
        with pytest.raises(StaleStream), unit_of_work(actor=ACTOR, now=clock.now()) as unit:
            unit.record(
                f"rma/{self.id}", WaitingEnded(rma_id=str(self.id)), expected=self.row().version - 1
            )
        assert self.events() == before
        self.agree()

    @rule(priority=st.integers(min_value=1, max_value=3))
    def somebody_edits_the_row(self, priority: int) -> None:
        """The verifier names the row, the rebuild heals it."""
        Rma.objects.filter(pk=self.id).update(priority=priority)
        changed = priority != self.model.priority
        named = replay("rma.state", stream=f"rma/{self.id}", check=True).differences
        assert [difference.pk for difference in named] == ([self.id] if changed else [])
        replay("rma.state", stream=f"rma/{self.id}", check=False)
        self.agree()

    def call(self, name: str) -> None:
        """One command of the services."""
        given = dict(COMMANDS[name][1])
        if name in OF_LINES:
            given["line_id"] = self.line_id
        service = getattr(rma.services, name)
        service(actor=ACTOR, now=clock.now(), rma_id=self.id, **given)

    def row(self) -> Rma:
        """The projection."""
        return Rma.objects.get(pk=self.id)

    def events(self) -> int:
        """How much history there is."""
        return Event.objects.filter(stream=f"rma/{self.id}").count()

    def agree(self) -> None:
        """Model, row and replayed history are one."""
        row = self.row()
        line = row.lines.get()
        assert self.model == Model(
            state=row.state,
            arrived=bool(line.quantity_received),
            handled=bool(line.quantity_disposed),
            ready=row.ready_at is not None,
            waiting=row.waiting_since is not None,
            escalated=row.escalated_since is not None,
            priority=row.priority,
        )
        assert row.version == self.events()
        assert replay("rma.state", stream=f"rma/{self.id}", check=True).differences == []


@pytest.mark.django_db
def test_any_order_of_commands_and_faults_leaves_what_the_model_says() -> None:
    support.make_world()
    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            # A history is short and speaks for itself: no minutes are spent on a shorter one.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
