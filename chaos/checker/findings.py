"""What the judge found wrong."""

from dataclasses import dataclass

LOST, DOUBLED, BROKEN = "lost", "doubled", "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something lost, doubled or broken; `at` is when it was asked for, 0 if nobody knows."""

    kind: str
    what: str
    at: float = 0.0
