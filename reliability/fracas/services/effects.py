"""What a corrective action changed, measured on the field data."""

import hashlib
import json
from dataclasses import asdict
from datetime import date, datetime, timedelta
from math import isfinite
from uuid import UUID

from events.actor import Actor
from events.unit import unit_of_work
from reliability.estimators import RateRatio, Refusal, rate_ratio
from reliability.fracas import errors, events, rules, selectors
from reliability.fracas.choices import Basis, Step
from reliability.fracas.exposure import Exposure, exposure
from reliability.fracas.models import Problem
from reliability.fracas.services import signing
from reliability.selectors import data_position

LEVEL = 0.90  # two-sided; so "the rate went down" holds at 95 % one-sided


def measure_effect(
    *, actor: Actor, now: datetime, problem_id: UUID | str, as_of: date | None = None
) -> Problem:
    """Compare the failure rates before and after the action, and keep what was found.

    Emits problem_effect_measured, whatever it says. Raises SignatureNotAllowed, IllegalStep,
    TooEarlyToMeasure, NothingToMeasure.
    """
    signing.ensure_may_sign(actor)
    day = as_of or now.date()
    with unit_of_work(actor=actor, now=now) as unit:
        problem = selectors.locked(problem_id)
        signing.ensure_can(problem, Step.MEASURE)
        since = problem.effective_on
        assert since is not None  # set by the step before
        if day - rules.UNSETTLED <= since:
            earliest = since + rules.UNSETTLED + timedelta(days=1)
            raise errors.TooEarlyToMeasure(earliest=earliest.isoformat())
        unit.record(problem.stream, _measured(problem, since, day, actor.id))
        problem.refresh_from_db()
        return problem


def _measured(problem: Problem, since: date, day: date, by: str) -> events.EffectMeasured:
    position = data_position(problem.sku_code).last
    found = exposure(
        sku=problem.sku_code,
        fault=problem.fault_code,
        basis=Basis(problem.basis),
        effective_on=since,
        as_of=day,
    )
    compared = _compared(found)
    asked = {
        "sku": problem.sku_code,
        "fault": problem.fault_code,
        "basis": problem.basis,
        "effective_on": since.isoformat(),
        "as_of": day.isoformat(),
        "level": LEVEL,
    }
    return events.EffectMeasured(
        problem_id=str(problem.id),
        measured_by=by,
        basis=problem.basis,
        effective_on=since.isoformat(),
        as_of=day.isoformat(),
        failures_before=found.before.failures,
        exposure_before=found.before.exposure,
        failures_after=found.after.failures,
        exposure_after=found.after.exposure,
        ratio=_finite(compared.ratio),
        lower=compared.lower,
        upper=_finite(compared.upper),
        level=LEVEL,
        p_lower=compared.p_lower,
        verdict=rules.verdict_of(compared.lower, compared.upper).value,
        data_position=position,
        fingerprint=_fingerprint(asked, found),
    )


def _compared(found: Exposure) -> RateRatio:
    before, after = found.before, found.after
    if not before.exposure or not after.exposure:
        raise errors.NothingToMeasure
    compared = rate_ratio(
        before.failures, before.exposure, after.failures, after.exposure, level=LEVEL
    )
    if isinstance(compared, Refusal):
        raise errors.NothingToMeasure
    return compared


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def _fingerprint(asked: dict[str, object], found: Exposure) -> str:
    text = json.dumps([asked, asdict(found)], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
