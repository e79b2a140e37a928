"""What is refused, and how it is said.

Bad input is a mistake of the caller and raises `InvalidData`, naming the row or cell. Sound input
that has no answer is not a mistake: the estimator returns a `Refusal` with its reason.
"""

from dataclasses import dataclass


class InvalidData(ValueError):
    """Input that describes no possible life. `code` is stable, `place` names the row or cell."""

    def __init__(self, code: str, place: str, reason: str) -> None:
        """Keep the code, the place and the reason; the message is made of place and reason."""
        super().__init__(f"{place}: {reason}")
        self.code = code
        self.place = place
        self.reason = reason


@dataclass(frozen=True)
class Refusal:
    """No estimate exists for this data; why, and what can be said instead.

    `code` is stable and snake_case; `alternatives` name functions of this package that do answer.
    """

    code: str
    reason: str
    alternatives: tuple[str, ...] = ()
