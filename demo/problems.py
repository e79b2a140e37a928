"""What quality makes of two years: a headband that was corrected, and a brush that is not yet.

The headsets broke until a harder headband reached the field; the failure rate went down and the
problem is closed. Last month many robot vacuums came in with a stuck brush: a control chart raised
an alarm, and the analysis is under way.
"""

from datetime import datetime, timedelta

from accounts.models import User
from demo import logins
from demo.settling import Crank
from events import log
from events.actor import Actor
from reliability.fracas import services
from reliability.fracas.choices import Basis, State, Verdict
from reliability.fracas.models import Problem
from reliability.models import Finding
from reliability.spc import services as charts
from reliability.suggestions import services as suggestions

HEADSET, HEADBAND = "AS-HALO", "HEA-BD-BR"
VACUUM, BRUSH = "LU-ROAM", "VAC-BR-ST"
CORRECTED_DAYS_AGO = 240
SYSTEM = Actor.system("reliability")


def are_solved(end: datetime) -> None:
    """Watch the charts, learn the suggestions, sign the steps; all before `end`."""
    now = end - timedelta(minutes=30)
    since = log.last_position()
    quality, supervisor = _person(logins.QUALITY), _person(logins.SUPERVISOR)
    if Finding.objects.filter(sku_code=HEADSET, fault_code=HEADBAND).exists():
        _headband(quality, supervisor, now)
    charts.watch(actor=SYSTEM, now=now)
    suggestions.train(actor=SYSTEM, now=now)
    Crank(end, since=since).settle()
    found = Problem.objects.filter(sku_code=VACUUM, fault_code=BRUSH, state=State.INCIDENT)
    for problem in found:
        _brush(problem, quality, now + timedelta(minutes=10))


def _headband(quality: Actor, supervisor: Actor, now: datetime) -> None:
    began = now - timedelta(days=CORRECTED_DAYS_AGO + 30)
    effective_on = (now - timedelta(days=CORRECTED_DAYS_AGO)).date()
    known = Problem.objects.filter(sku_code=HEADSET, fault_code=HEADBAND).first()
    if known is not None:
        return  # somebody's second headset brought it up already, and it is open
    problem = services.open_by_hand(actor=quality, now=began, sku_code=HEADSET, fault_code=HEADBAND)
    _link(problem, quality, began)
    services.accept(
        actor=quality,
        now=began,
        problem_id=problem.id,
        owner_id=quality.id,
        due_on=began.date() + timedelta(days=14),
        description="The headband breaks at the left hinge, mostly within the first year.",
    )
    services.analyse(
        actor=quality,
        now=began + timedelta(days=3),
        problem_id=problem.id,
        due_on=began.date() + timedelta(days=21),
        containment="Replacements are checked at the dock: the hinge is bent open once.",
    )
    services.state_cause(
        actor=quality,
        now=began + timedelta(days=17),
        problem_id=problem.id,
        root_cause="The hinge pin has a burr that cuts into the band.",
        reasoning="Why does it break? The band is notched. Why? The pin cuts it. Why? It has a "
        "burr. Why? The tool was worn. Why? Its life was not counted.",
        due_on=effective_on,
    )
    services.act(
        actor=quality, now=began + timedelta(days=30), problem_id=problem.id,
        action="New tool, its strokes counted; every headset in the field gets a sleeve for the "
        "pin with the next service.",
        basis=Basis.FIELD.value, effective_on=effective_on,
    )  # fmt: skip
    _closed(problem, quality, supervisor, now)


def _closed(problem: Problem, quality: Actor, supervisor: Actor, now: datetime) -> None:
    """Measured two days ago and closed yesterday; in a small demo there may be nothing to show."""
    measured = services.measure_effect(
        actor=quality, now=now - timedelta(days=2), problem_id=problem.id
    )
    if measured.effect == Verdict.IMPROVED:
        services.close(
            actor=supervisor, now=now - timedelta(days=1), problem_id=problem.id,
            conclusion="The rate went down and stayed down. The stroke counter is part of the "
            "maintenance plan now.",
        )  # fmt: skip


def _brush(problem: Problem, quality: Actor, now: datetime) -> None:
    _link(problem, quality, now)
    services.accept(
        actor=quality,
        now=now,
        problem_id=problem.id,
        owner_id=quality.id,
        due_on=now.date() + timedelta(days=7),
        description="Six robot vacuums with a stuck brush in one month; two a year were usual.",
    )
    services.analyse(
        actor=quality,
        now=now + timedelta(minutes=5),
        problem_id=problem.id,
        due_on=now.date() + timedelta(days=21),
        containment="Robots of these lots are not sent out as replacements.",
    )


def _link(problem: Problem, quality: Actor, now: datetime) -> None:
    """The returns with this fault that had come in by then."""
    found = Finding.objects.filter(
        sku_code=problem.sku_code, fault_code=problem.fault_code, diagnosed_on__lt=now.date()
    )
    for rma_id in found.order_by("diagnosed_on").values_list("rma_id", flat=True)[:6]:
        services.link_return(actor=quality, now=now, problem_id=problem.id, rma_id=rma_id)


def _person(email: str) -> Actor:
    return Actor.staff(User.objects.get(email=email).pk)
