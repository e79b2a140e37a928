"""Which of the published policies fits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Scope:
    """What a policy version is for; an empty word means any. Valid for purchases from a date on."""

    brand: str
    category: str
    country: str
    valid_from: date
    version: int

    def covers(self, product: "Scope") -> bool:
        """Whether a purchase (given as a fully named scope) falls under this one."""
        return (
            self.brand in ("", product.brand)
            and self.category in ("", product.category)
            and self.country in ("", product.country)
            and self.valid_from <= product.valid_from
        )

    @property
    def rank(self) -> tuple[int, bool, bool, bool, date, int]:
        """The higher, the more specific: how much is named, category before brand before country;
        then the newest."""
        named = (bool(self.category), bool(self.brand), bool(self.country))
        return (sum(named), *named, self.valid_from, self.version)


P = TypeVar("P")


def choose_policy(published: Iterable[tuple[Scope, P]], purchase: Scope) -> P | None:
    """The policy for a purchase: the most specific scope, its newest version at the purchase."""
    fitting = [(scope, policy) for scope, policy in published if scope.covers(purchase)]
    if not fitting:
        return None
    return max(fitting, key=lambda pair: pair[0].rank)[1]
