"""Learning from the site's own confirmed cases."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime

from django.db import connection
from django.db.models import Max

from events.actor import Actor
from events.ids import uuid7
from events.unit import unit_of_work
from reliability.suggestions import selectors
from reliability.suggestions.evaluation import Evaluation, trained
from reliability.suggestions.events import SuggestionsTrained
from reliability.suggestions.models import SuggestionModel

LEAST_CASES = 60
LEAST_HELD_OUT = 10
STREAM = "suggestions/faults"
_LOCK = (0x5347, 1)  # "SG": the two-key advisory lock on training


def train(*, actor: Actor, now: datetime) -> SuggestionModel | None:
    """Learn a new version from what is confirmed by now; None: too few cases, or nothing new.

    Emits reliability.suggestions_trained. A version that is not better than always saying the
    commonest fault is kept, and keeps silent.
    """
    cases, choices = selectors.confirmed_cases(), selectors.choices()
    known = [(key, case) for key, case in cases if case[1] in choices]
    if len(known) < LEAST_CASES:
        return None
    model, found = trained(known, choices)
    learned = model.as_json()
    digest = hashlib.sha256(json.dumps(learned, sort_keys=True).encode()).hexdigest()
    with unit_of_work(actor=actor, now=now) as unit:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _LOCK)
        last = selectors.newest()
        if last is not None and last.digest == digest:
            return None
        row = _version(found, len(known), digest, now)
        row.learned = learned
        row.save(force_insert=True)
        unit.record(STREAM, _event(row))
        return row


def _version(found: Evaluation, cases: int, digest: str, now: datetime) -> SuggestionModel:
    last = SuggestionModel.objects.aggregate(last=Max("version"))["last"] or 0
    return SuggestionModel(
        id=uuid7(),
        version=last + 1,
        trained_at=now,
        cases=cases,
        held_out=found.cases,
        accuracy=found.accuracy,
        baseline=found.baseline,
        calibration_error=found.calibration_error,
        bins=[asdict(one) for one in found.bins],
        speaks=found.cases >= LEAST_HELD_OUT and found.accuracy > found.baseline,
        digest=digest,
    )


def _event(row: SuggestionModel) -> SuggestionsTrained:
    return SuggestionsTrained(
        model_id=str(row.pk),
        version=row.version,
        cases=row.cases,
        held_out=row.held_out,
        accuracy=row.accuracy,
        baseline=row.baseline,
        calibration_error=row.calibration_error,
        speaks=row.speaks,
        digest=row.digest,
    )
