"""Protections taken away, one by one: the controls that show what each of them is for.

Nothing of this is reachable from the product: only processes that chaos starts, and its tests,
import it. Each function replaces one thing by what a program without that protection would do.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

from events import effects_runner, idempotency
from events.models import Effect
from shipping import effects as shipping_effects
from shipping.adapters.embedded import EmbeddedCarrier

_ALL: dict[str, Callable[[], None]] = {}


def protection(function: Callable[[], None]) -> Callable[[], None]:
    """Offer this function under its name."""
    _ALL[function.__name__] = function
    return function


def remove(name: str) -> None:
    """Take a protection away in this process; raises LookupError for an unknown one."""
    ensure_known([name])
    _ALL[name]()


def ensure_known(names: Iterable[str]) -> None:
    """Raises LookupError naming what there is instead."""
    unknown = sorted(set(names) - set(_ALL))
    if unknown:
        raise LookupError(f"no such protection: {', '.join(unknown)} (known: {', '.join(_ALL)})")


def described() -> list[tuple[str, str]]:
    """Each name with what is missing without it."""
    return [(name, str(function.__doc__)) for name, function in _ALL.items()]


@protection
def carrier_key() -> None:
    """Every call to the carrier has a key of its own, so no repeat is recognised there."""
    buy = EmbeddedCarrier.buy_label

    def buy_anew(self: EmbeddedCarrier, req: Any, key: str) -> Any:
        return buy(self, req, uuid4().hex)

    EmbeddedCarrier.buy_label = buy_anew  # type: ignore[method-assign]


@protection
def lookup() -> None:
    """After an unclear answer the purchase is repeated without asking the carrier first."""
    shipping_effects.BuyLabel.look_up = _never_found  # type: ignore[method-assign,assignment]


@protection
def lease_token() -> None:
    """Whoever comes back writes its outcome, whoever else has taken the effect over meanwhile."""

    def write_anyway(claim: effects_runner.Claim, **values: Any) -> None:
        rows = Effect.objects.filter(pk=claim.view.id)
        rows.update(lease_token=None, lease_until=None, **values)

    effects_runner._write = write_anyway


@protection
def idempotency_key() -> None:
    """A repeated request is a new request."""

    def answer_anew(
        *, work: Callable[[], Any], on_refusal: Any = None, **_key: Any
    ) -> idempotency.StoredAnswer:
        answer, _keep = idempotency._work(work, on_refusal)
        return answer

    idempotency.answer_once = answer_anew  # type: ignore[assignment]


def _never_found(self: object, key: str, request: object) -> None:
    return None
