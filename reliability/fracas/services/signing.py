"""Who may sign, what is signed, and the signature itself."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import selectors as accounts
from accounts.errors import NoSuchUser
from events.actor import Actor, ActorKind
from events.ids import uuid7
from events.unit import UnitOfWork
from reliability.fracas import errors, events, rules
from reliability.fracas.choices import State, Step, TextKind
from reliability.fracas.models import Problem, ProblemText

SIGN, CLOSE = "reliability.sign_problem", "reliability.close_problem"
Words = Mapping[TextKind, str]


def ensure_may_sign(actor: Actor, permission: str = SIGN) -> None:
    """Raises SignatureNotAllowed unless a named person with the right acts."""
    if actor.kind != ActorKind.STAFF or not holds(actor.id, permission):
        raise errors.SignatureNotAllowed


def holds(user_id: str, permission: str) -> bool:
    """Whether an active colleague holds a permission."""
    try:
        person = accounts.user(user_id)
    except NoSuchUser:
        return False
    return person.is_staff and person.has_perm(permission)


def ensure_can(problem: Problem, step: Step) -> None:
    """Raises IllegalStep where the problem is not at that point."""
    if not rules.can(step, problem.state):
        raise errors.IllegalStep(number=problem.number, step=step.value, state=problem.state)


def ensure_said(words: Words, *needed: TextKind) -> None:
    """Raises TextMissing naming the fields that were left empty."""
    empty = {kind.value: [_("Please write this first.")] for kind in needed if not words.get(kind)}
    if empty:
        raise errors.TextMissing(empty)


def sign(unit: UnitOfWork, problem: Problem, step: Step, words: Words) -> None:
    """Write the words down and sign them; the problem moves on. Emits problem_signed."""
    text_ids, digest = write(unit, problem, words)
    _sources, target = rules.EDGES[step]
    event = events.StepSigned(
        problem_id=str(problem.id),
        step=step.value,
        state=State(target).value,
        signed_by=unit.actor.id,
        text_ids=text_ids,
        digest=digest,
    )
    unit.record(problem.stream, event)


def write(unit: UnitOfWork, problem: Problem, words: Words) -> tuple[tuple[str, ...], str]:
    """Keep what was written; the ids of the texts and the hash of them all."""
    said = {kind: text.strip() for kind, text in words.items() if text.strip()}
    rows = [
        ProblemText(
            id=uuid7(),
            problem_id=problem.id,
            kind=kind.value,
            text=text,
            author_id=unit.actor.id,
            created_at=unit.now,
        )
        for kind, text in said.items()
    ]
    ProblemText.objects.bulk_create(rows)
    return tuple(str(row.id) for row in rows), digest_of((row.kind, row.text) for row in rows)


def digest_of(texts: Any) -> str:
    """The SHA-256 of texts with their kinds, in order."""
    plain = json.dumps([list(pair) for pair in texts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
