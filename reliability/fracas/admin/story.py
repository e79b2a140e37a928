"""A problem as it is told on its page: what happened, who signed what, what was measured."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from accounts import selectors as accounts
from events.actor import ActorKind
from events.records import Recorded
from events.selectors import history
from reliability.fracas import events, selectors
from reliability.fracas.choices import CHAIN, Basis, State, Step, Trigger, Verdict
from reliability.fracas.models import Problem, ProblemText
from reliability.reports.cells import percent, shown


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story with the words that were signed."""

    at: datetime
    who: str
    text: str
    quotes: list[ProblemText] = field(default_factory=list)


def story_of(problem: Problem) -> list[Entry]:
    """Everything that happened, the newest first."""
    recorded = list(history(problem.stream))
    texts = selectors.texts_of(problem.id)
    people = accounts.names_of(_people(recorded))
    return [_entry(one, texts, people) for one in recorded][::-1]


def stages(problem: Problem) -> list[dict[str, str]]:
    """The chain of states with how far the problem is."""
    if problem.state == State.DISMISSED:
        return [{"name": str(State.DISMISSED.label), "status": "stopped"}]
    here = CHAIN.index(State(problem.state))
    return [
        {"name": str(state.label), "status": _status(place, here)}
        for place, state in enumerate(CHAIN)
    ]


def effects(problem: Problem) -> list[dict[str, str]]:
    """What was measured, the newest first, in words and digits."""
    return [_effect(at, event) for at, event in selectors.effects_of(problem)]


def _status(place: int, here: int) -> str:
    if place == here:
        return "current" if here < len(CHAIN) - 1 else "done"
    return "done" if place < here else "ahead"


def _effect(at: datetime, event: events.EffectMeasured) -> dict[str, str]:
    return {
        "at": f"{at:%Y-%m-%d}",
        "verdict": str(Verdict(event.verdict).label),
        "tone": {"improved": "success", "worse": "danger"}.get(event.verdict, "warning"),
        "basis": str(Basis(event.basis).label),
        "before": _side(event.failures_before, event.exposure_before),
        "after": _side(event.failures_after, event.exposure_after),
        "ratio": gettext("%(ratio)s (%(lower)s to %(upper)s, %(level)s two-sided)")
        % {
            "ratio": shown(event.ratio),
            "lower": shown(event.lower),
            "upper": shown(event.upper),
            "level": percent(event.level),
        },
        "p": shown(event.p_lower),
        "position": str(event.data_position),
        "fingerprint": event.fingerprint[:12],
    }


def _side(failures: int, exposure: int) -> str:
    return gettext("%(failures)s failures in %(days)s device-days") % {
        "failures": shown(failures),
        "days": shown(exposure),
    }


def _entry(recorded: Recorded[Any], texts: dict[str, ProblemText], people: dict[str, str]) -> Entry:
    actor, event = recorded.meta.actor, recorded.event
    who = people.get(actor.id, "") if actor.kind == ActorKind.STAFF else gettext("The system")
    quotes = [texts[one] for one in getattr(event, "text_ids", ()) if one in texts]
    return Entry(recorded.occurred_at, who, _said(event, people), quotes)


def _said(event: Any, people: dict[str, str]) -> str:
    match event:
        case events.ProblemOpened():
            return gettext("Opened: %(why)s.") % {"why": Trigger(event.trigger).label}
        case events.ProblemTriggered():
            return gettext("One more occasion: %(why)s.") % {"why": Trigger(event.trigger).label}
        case events.ProblemReopened():
            return gettext("Open again: %(why)s.") % {"why": Trigger(event.trigger).label}
        case events.IncidentLinked():
            return gettext("Incident linked: %(serial)s.") % {"serial": event.serial or "–"}
        case _:
            return _signed_or_measured(event, people)


def _signed_or_measured(event: Any, people: dict[str, str]) -> str:
    match event:
        case events.ProblemAssigned():
            owner = people.get(event.owner_id, event.owner_id)
            told = {"owner": owner, "due": event.due_on or "–"}
            return gettext("Owner: %(owner)s, due %(due)s.") % told
        case events.ActionSet():
            told = {"basis": str(Basis(event.basis).label), "day": event.effective_on}
            return gettext("In effect from %(day)s: %(basis)s.") % told
        case events.EffectMeasured():
            return gettext("Effect measured: %(verdict)s.") % {
                "verdict": Verdict(event.verdict).label
            }
        case _:
            return gettext("Signed: %(step)s.") % {"step": Step(event.step).label}


def _people(recorded: Iterable[Recorded[Any]]) -> set[str]:
    listed = list(recorded)
    owners = {getattr(one.event, "owner_id", "") for one in listed}
    return {one.meta.actor.id for one in listed} | owners
