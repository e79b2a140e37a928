"""What happens to a problem. Stream `problem/<id>`. Ids, codes and numbers: texts live in rows.

`text_ids` name the texts that were signed with a step, `digest` is the SHA-256 of them, so that
nobody can later say that something else was signed.
"""

from events.types import event


@event("reliability.problem_opened", schema=1)
class ProblemOpened:
    """A fault of a product is suspected. `trigger_key` names the occasion; empty: by hand."""

    problem_id: str
    number: str
    sku_code: str
    fault_code: str
    trigger: str
    trigger_key: str


@event("reliability.problem_triggered", schema=1)
class ProblemTriggered:
    """One more occasion for a problem that is known already."""

    problem_id: str
    trigger: str
    trigger_key: str


@event("reliability.problem_incident_linked", schema=1)
class IncidentLinked:
    """A piece on the bench belongs to the problem. `reported_on`: when its owner reported it."""

    problem_id: str
    item_id: str
    rma_id: str
    line_id: str
    serial: str
    fault_code: str
    reported_on: str


@event("reliability.problem_assigned", schema=1)
class ProblemAssigned:
    """Somebody looks after the problem until a day."""

    problem_id: str
    owner_id: str
    due_on: str


@event("reliability.problem_signed", schema=1)
class StepSigned:
    """A named person signed a step, which moved the problem to `state`."""

    problem_id: str
    step: str
    state: str
    signed_by: str
    text_ids: tuple[str, ...]
    digest: str


@event("reliability.problem_action_set", schema=1)
class ActionSet:
    """Whom the corrective action reaches (`basis`) and from which day on."""

    problem_id: str
    basis: str
    effective_on: str


@event("reliability.problem_effect_measured", schema=1)
class EffectMeasured:
    """The failure rate before and after the action, compared on the field data.

    Exposures in device-days. `ratio`: after over before, with exact bounds at a two-sided `level`;
    None: infinite. `p_lower`: one-sided significance of "the rate went down". `data_position`: the
    last event that the field data had read; `fingerprint`: hash of question and counts.
    """

    problem_id: str
    measured_by: str
    basis: str
    effective_on: str
    as_of: str
    failures_before: int
    exposure_before: int
    failures_after: int
    exposure_after: int
    ratio: float | None
    lower: float
    upper: float | None
    level: float
    p_lower: float
    verdict: str
    data_position: int
    fingerprint: str


@event("reliability.problem_reopened", schema=1)
class ProblemReopened:
    """The failure came back, or somebody found that the problem is not solved."""

    problem_id: str
    trigger: str
    trigger_key: str
    text_ids: tuple[str, ...]
    digest: str
