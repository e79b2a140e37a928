"""Both lists, matched by key; what only one side named is asked of the other."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from events import failures
from reconciliation.counterparts import Counterpart, Finding, Item, Pair, Window

logger = logging.getLogger(__name__)
FAILURES = (failures.TransientFailure, failures.PermanentFailure, failures.OutcomeUnknown)


@dataclass(slots=True)
class Comparison:
    """What a run saw. `compared` holds the keys about which something can be said."""

    ours: int = 0
    theirs: int = 0
    pairs: int = 0
    in_flight: int = 0
    unreachable: int = 0
    compared: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def compare(counterpart: Counterpart, window: Window, now: datetime) -> Comparison:
    """List, match, explain. Raises what the other side's list raises."""
    ours, theirs = _by_key(counterpart.ours(window)), _by_key(counterpart.theirs(window))
    seen = Comparison(ours=sum(map(len, ours.values())), theirs=sum(map(len, theirs.values())))
    for key in sorted(ours.keys() | theirs.keys()):
        seen.pairs += 1
        _compare_one(counterpart, key, (ours.get(key), theirs.get(key)), now, seen)
    return seen


def _compare_one(
    counterpart: Counterpart,
    key: str,
    known: tuple[list[Item] | None, list[Item] | None],
    now: datetime,
    seen: Comparison,
) -> None:
    ours, theirs = known
    try:
        pair = Pair(
            key,
            tuple(counterpart.ours_by_key(key) if ours is None else ours),
            tuple(counterpart.theirs_by_key(key) if theirs is None else theirs),
        )
    except FAILURES as failure:
        logger.warning("%s did not answer: %s", counterpart.name, type(failure).__name__)
        seen.unreachable += 1
        return
    findings = counterpart.explain(pair)
    if findings and counterpart.in_flight(pair, now):
        seen.in_flight += 1
        return
    seen.compared.add(key)
    seen.findings += findings


def _by_key(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.key, []).append(item)
    return found
