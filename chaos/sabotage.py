"""Protections taken away, one by one: the controls that show what each of them is for.

Nothing of this is reachable from the product: only processes that chaos starts, and its tests,
import it. Each function says what a program without that protection would do instead.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from chaos.rivals import CarrierWithoutKeys, effect_of_anybody, receive_every_copy
from events import breakers, effects_runner, idempotency, log, marks, reader, runner
from events.errors import ProductError
from events.handling import handle, working
from rma import selectors as rma_selectors
from rma.models import Rma
from shipping import effects as shipping_effects
from shipping import rules as shipping_rules
from shipping import selectors as shipping_selectors
from shipping import services as shipping_services
from shipping.adapters.embedded import EmbeddedCarrier
from shipping.services import webhooks

Patch = tuple[Any, str, Any]
Protection = Callable[[], Sequence[Patch]]
_ALL: dict[str, Protection] = {}


def protection(function: Protection) -> Protection:
    """Offer this function under its name."""
    _ALL[function.__name__] = function
    return function


def remove(name: str) -> None:
    """Take a protection away from this process for good; raises LookupError."""
    ensure_known([name])
    for owner, attribute, instead in _ALL[name]():
        setattr(owner, attribute, instead)


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Take protections away inside the block; raises LookupError."""
    ensure_known(names)
    patches = [patch for name in names for patch in _ALL[name]()]
    before = [(owner, attribute, getattr(owner, attribute)) for owner, attribute, _ in patches]
    try:
        for owner, attribute, instead in patches:
            setattr(owner, attribute, instead)
        yield
    finally:
        for owner, attribute, original in before:
            setattr(owner, attribute, original)


def ensure_known(names: Iterable[str]) -> None:
    """Raises LookupError naming what there is instead."""
    unknown = sorted(set(names) - set(_ALL))
    if unknown:
        raise LookupError(f"no such protection: {', '.join(unknown)} (known: {', '.join(_ALL)})")


def described() -> list[tuple[str, str]]:
    """Each name with what is missing without it."""
    return [(name, str(function.__doc__)) for name, function in _ALL.items()]


@protection
def carrier_key() -> Sequence[Patch]:
    """The carrier recognises no repeat: each call has another key."""
    return [(EmbeddedCarrier, "buy_label", CarrierWithoutKeys.buy_label)]


@protection
def lookup() -> Sequence[Patch]:
    """After an unclear answer the purchase is repeated without asking the carrier first."""

    def never_found(handler: object, key: str, request: object) -> None:
        return None

    return [(shipping_effects.BuyLabel, "look_up", never_found)]


@protection
def lease_token() -> Sequence[Patch]:
    """Whoever comes back writes its outcome, whoever else has finished the effect meanwhile."""
    return [(effects_runner, "_write", effect_of_anybody)]


@protection
def idempotency_key() -> Sequence[Patch]:
    """A repeated request is a new request."""

    def answer_anew(
        *, work: Callable[[], Any], on_refusal: Any = None, **_key: Any
    ) -> idempotency.StoredAnswer:
        try:
            return work()  # type: ignore[no-any-return]
        except ProductError as error:
            if on_refusal is None:
                raise
            return on_refusal(error)  # type: ignore[no-any-return]

    return [(idempotency, "answer_once", answer_anew)]


@protection
def inbox() -> Sequence[Patch]:
    """A carrier's message is taken in as often as it comes."""
    return [
        (shipping_services, "receive_webhook", receive_every_copy),
        (webhooks, "receive_webhook", receive_every_copy),
    ]


@protection
def partition_lock() -> Sequence[Patch]:
    """Positions of a partition become visible in the order of commits, not in their own."""
    append = log.append

    def append_in_any_order(events: Sequence[log.NewEvent], **_order: bool) -> None:
        append(events, _in_order=False)

    return [(log, "append", append_in_any_order)]


@protection
def cursor_commit() -> Sequence[Patch]:
    """A subscriber notes how far it has read before it has done anything about it."""

    def note_then_handle(subscriber: Any, partitions: Sequence[int], per_partition: int) -> int:
        with transaction.atomic():
            positions = runner.lock_cursors(subscriber.name, partitions, wait=False)
            events = reader.behind(positions, subscriber.types, per_partition) if positions else []
            runner.move_cursors(subscriber.name, {e.partition: e.position for e in events})
        for stored in events:
            with working(subscriber):
                handle(subscriber, stored)
        return len(events)

    return [(runner, "_run_batch", note_then_handle)]


@protection
def skip_locked() -> Sequence[Patch]:
    """Two workers may take the same effect at the same moment, which is made a long one here."""
    lock, claimed = "FOR UPDATE SKIP LOCKED", "FROM claimed\n"
    if lock not in effects_runner._CLAIM or claimed not in effects_runner._CLAIM:
        raise LookupError("the claim has another form now")
    dawdling = "FROM (SELECT *, pg_sleep(0.03) FROM claimed) AS claimed\n"
    unlocked = effects_runner._CLAIM.replace(lock, "").replace(claimed, dawdling)
    return [(effects_runner, "_CLAIM", unlocked)]


@protection
def bulkhead() -> Sequence[Patch]:
    """Every worker may wait for the same counterpart at once, however badly it answers."""
    ailing = "OR (failures > 0"
    if ailing not in effects_runner._CLAIM:
        raise LookupError("the claim looks at no ailing counterpart any more")
    crowded = effects_runner._CLAIM.replace(ailing, "OR (false")
    return [(effects_runner, "_CLAIM", crowded)]


@protection
def breaker() -> Sequence[Patch]:
    """A counterpart that fails is called again and again."""
    return [(breakers, "THRESHOLD", 10**9)]


@protection
def reader_marks() -> Sequence[Patch]:
    """Nobody can know that an event has killed its reader: it is simply tried again."""

    @contextmanager
    def unmarked(_subscriber: str, partitions: Sequence[int]) -> Iterator[marks.Taken]:
        yield marks.Taken(list(partitions), {})

    return [(marks, "taken", unmarked)]


@protection
def counted_attempts() -> Sequence[Patch]:
    """A call that kills its worker is not counted, and so never given up."""
    uncounted = effects_runner._CLAIM.replace("effect.attempts + 1", "effect.attempts")
    return [(effects_runner, "_CLAIM", uncounted)]


@protection
def one_shipment() -> Sequence[Patch]:
    """Nobody looks whether there is a parcel already, and nobody waits for the others to look.

    The unique constraint of the table is still there, and alone has to refuse.
    """

    def found_unlocked(rma_id: UUID | str) -> Rma:
        return rma_selectors.by_id(rma_id)

    def never_found(*_of: Any) -> None:
        return None

    def reference_of(*_of: Any) -> str:
        return uuid4().hex

    return [
        (rma_selectors, "locked", found_unlocked),
        (shipping_selectors, "of_action", never_found),
        (shipping_rules, "reference_of", reference_of),
    ]
