"""Does the database keep what clients were told? Journals against rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from chaos.checker.findings import BROKEN, DOUBLED, LOST, Finding
from chaos.journal import FAIL, INVOKE, OK, UNKNOWN
from repair.models import WorkItem
from rma.models import Rma, Statement
from shipping.models import DockScan

Line = dict[str, Any]


def check(lines: Iterable[Line]) -> Iterator[Finding]:
    """Everything the journals say that the database does not bear out."""
    by_verb: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_verb[line["verb"]].append(line)
    yield from _opened(by_verb["open"])
    yield from _checked_in(by_verb["check_in"])
    yield from _completed(by_verb["complete"])
    yield from _answers(by_verb)


def attempts(lines: Iterable[Line]) -> list[float]:
    """The instants of every attempt."""
    return [float(line["at"]) for line in lines if line["status"] == INVOKE]


def _opened(lines: list[Line]) -> Iterator[Finding]:
    """One RMA per key that was answered with one, none or one per key without an answer."""
    rows: dict[Any, str] = dict(Statement.objects.values_list("line__rma_id", "text"))
    per_key = Counter(rows.values())
    numbers: dict[str, Any] = dict(Rma.objects.values_list("number", "id"))
    for key, told in _by_key(lines).items():
        at = float(told[0]["at"])
        if per_key[key] > 1:
            yield Finding(DOUBLED, f"{key} opened {per_key[key]} RMAs", at)
        promised = {line["number"] for line in told if line["status"] == OK}
        if len(promised) > 1:
            yield Finding(DOUBLED, f"{key} was answered with {len(promised)} numbers", at)
        for number in promised:
            if rows.get(numbers.get(number)) != key:
                yield Finding(LOST, f"{key} was promised {number}, which is not there", at)
        refused = [line["why"] for line in told if line["status"] == FAIL]
        if refused and per_key[key]:
            yield Finding(LOST, f"{key} exists and was answered with {refused[0]}", at)


def _checked_in(lines: list[Line]) -> Iterator[Finding]:
    """A scan that was answered is in the book; of one parcel only one took anything in."""
    known = dict(DockScan.objects.values_list("nonce", "result"))
    for key, told in _by_key(lines).items():
        for line in told:
            if line["status"] == OK and known.get(key) != line["result"]:
                at = float(line["at"])
                yield Finding(LOST, f"scan {key} said {line['result']}, which is not there", at)
    taken = Counter(DockScan.objects.filter(result="checked_in").values_list("rma_id", flat=True))
    for rma_id, count in taken.items():
        if count > 1:
            yield Finding(DOUBLED, f"RMA {rma_id} was checked in {count} times")


def _completed(lines: list[Line]) -> Iterator[Finding]:
    """A piece that was answered as finished is finished."""
    done = {str(pk) for pk in WorkItem.objects.exclude(done_at=None).values_list("pk", flat=True)}
    for key, told in _by_key(lines).items():
        answered = [line for line in told if line["status"] == OK]
        if answered and key not in done:
            yield Finding(LOST, f"piece {key} was finished, and is not", float(answered[0]["at"]))


def _answers(by_verb: dict[str, list[Line]]) -> Iterator[Finding]:
    """Nobody gets a crash page, two answers to one question, or no answer at all."""
    for line in by_verb["same_answer"]:
        if line["status"] == FAIL:
            yield Finding(DOUBLED, f"{line['key']} got another answer later", float(line["at"]))
    for verb, lines in by_verb.items():
        for line in lines:
            if line["status"] == UNKNOWN and line.get("code") == 500:
                yield Finding(BROKEN, f"{verb} {line['key']} got a 500", float(line["at"]))
        for key, told in _by_key(lines).items():
            if {line["status"] for line in told} <= {INVOKE, UNKNOWN}:
                at = float(told[0]["at"])
                yield Finding(LOST, f"{verb} {key} never got an answer", at)


def _by_key(lines: list[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if "key" in line:
            found[line["key"]].append(line)
    return found
