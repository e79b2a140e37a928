"""What happens next, who does it: the sentence every page shows. Pure; words are made above."""

from collections.abc import Callable
from dataclasses import dataclass

from rma.rules.journey import Facts


@dataclass(frozen=True, slots=True)
class Step:
    """`code` names the sentence, `who` acts: customer, us or carrier (or nobody)."""

    code: str
    who: str


def next_step(facts: Facts) -> Step:
    """The next step of an RMA from its facts."""
    if facts.waiting:
        return Step("answer_us", "customer")
    by_state: dict[str, Callable[[Facts], Step]] = {
        "received": _received,
        "eligible": _eligible,
        "shipped_in": _shipped_in,
        "processing": _processing,
        "shipped_out": lambda _: Step("parcel_comes_to_you", "carrier"),
        "closed": lambda _: Step("done", "nobody"),
        "rejected": lambda _: Step("declined", "nobody"),
        "cancelled": lambda _: Step("called_off", "nobody"),
    }
    return by_state[facts.state](facts)


def seen_by_staff(step: Step, facts: Facts) -> Step:
    """The same step as staff need it: a refund waits for the bench, or for a decision."""
    if step.code == "we_refund_it" and not facts.all_handled:
        return Step("we_inspect_it", step.who)
    return step


def _received(facts: Facts) -> Step:
    in_review = any(line.verdict == "review" for line in facts.lines)
    return Step("person_checks_warranty" if in_review else "we_check_warranty", "us")


def _eligible(facts: Facts) -> Step:
    return Step("we_make_label" if facts.journey.ships_in else "we_look_into_it", "us")


def _shipped_in(facts: Facts) -> Step:
    on_its_way = any(line.custody == "in_transit" for line in facts.lines)
    return Step("parcel_comes_to_us", "carrier") if on_its_way else Step("send_it_in", "customer")


def _processing(facts: Facts) -> Step:
    if not facts.journey.ships_in:
        return Step("we_look_into_it", "us")
    if facts.ready:
        return Step("we_ship_it", "us")
    if not any(line.received for line in facts.lines):  # reopened: the goods are not here yet
        return _shipped_in(facts)
    if any(line.refund_refused for line in facts.lines):
        return Step("we_send_it_back", "us")
    money_is_left = facts.all_handled and not facts.something_goes_back
    refund = facts.service_type == "refund" or money_is_left
    return Step("we_refund_it" if refund else "we_repair_it", "us")
