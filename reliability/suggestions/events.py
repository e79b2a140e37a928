"""What happens to the suggestions. Stream `suggestions/faults`."""

from events.types import event


@event("reliability.suggestions_trained", schema=1)
class SuggestionsTrained:
    """A version was learned from confirmed cases and judged on held-out ones.

    `digest`: SHA-256 of what was learned. `speaks`: good enough, on enough cases, to be shown.
    """

    model_id: str
    version: int
    cases: int
    held_out: int
    accuracy: float
    baseline: float
    calibration_error: float
    speaks: bool
    digest: str
