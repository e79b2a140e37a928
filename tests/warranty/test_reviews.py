"""A person decides what the rules could not, and a supervisor overrules what they did."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from events.actor import Actor
from events.errors import DomainError, InvalidInput
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.models import Rma, RmaLine, RmaNote
from rma.views.shown import lines
from tests.support.events import assert_nothing_changed, drain, recorded_types
from tests.warranty.conftest import NOW, Receive, Sell, line
from warranty import errors, evidence, services
from warranty.models import Verdict, WarrantyPolicy

AGENT, SUPERVISOR = Actor.staff(7), Actor.staff(8)
pytestmark = pytest.mark.django_db


def current(rma: Rma) -> list[Verdict]:
    return list(Verdict.objects.current().of_rma(rma.id))


def state_of(rma: Rma) -> str:
    return str(rma_selectors.by_id(rma.id).state)


def review(verdict: Verdict, **changes: Any) -> Verdict:
    told = {"outcome": "eligible", "note": "The invoice is genuine.", **changes}
    return services.resolve_review(actor=AGENT, now=NOW, verdict_id=verdict.id, **told)


def overrule(verdict: Verdict, **changes: Any) -> Verdict:
    told = {"outcome": "eligible", "reason": "Goodwill, see the call.", **changes}
    return services.override(actor=SUPERVISOR, now=NOW, verdict_id=verdict.id, **told)


@pytest.fixture
def in_review(policy: WarrantyPolicy, receive: Receive) -> Rma:
    rma = receive()
    drain(NOW)
    return rma


@pytest.fixture
def declined(sell: Sell, receive: Receive) -> Rma:
    sell(days_ago=500)
    rma = receive()
    drain(NOW)
    return rma


def test_nobody_checks_what_the_customer_has_cancelled(in_review: Rma) -> None:
    found = Verdict.objects.of_rma(in_review.id)
    assert [shown.tone for shown in evidence.for_customer(in_review, found, "en")] == ["warning"]
    rma_services.cancel(actor=AGENT, now=NOW, rma_id=in_review.id, code="other")
    ended = Rma.objects.get(pk=in_review.id)
    assert evidence.for_customer(ended, found, "en") == []
    assert lines(ended)[0].badges == ()


def test_an_approved_review_moves_the_request_on(in_review: Rma) -> None:
    (old,) = current(in_review)
    new = review(old)
    assert (new.outcome, new.rule, new.supersedes) == ("eligible", "reviewed", old.id)
    assert new.decided_by == "staff:7"
    assert RmaNote.objects.get(pk=str(new.review_note_id)).text == "The invoice is genuine."
    drain(NOW)
    assert state_of(in_review) not in ("received", "rejected")
    assert not Verdict.objects.awaiting_review().exists()


def test_a_declined_review_declines_the_request(in_review: Rma) -> None:
    (old,) = current(in_review)
    review(old, outcome="not_eligible")
    drain(NOW)
    assert state_of(in_review) == "rejected"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"note": "  "}, "note"),
        ({"note": "a\x00b"}, "note"),
        ({"outcome": "review"}, "outcome"),
        ({"outcome": "maybe"}, "outcome"),
    ],
)
def test_a_review_needs_a_decision_and_a_reason(
    in_review: Rma, changes: dict[str, str], field: str
) -> None:
    (old,) = current(in_review)
    with assert_nothing_changed(Verdict, Rma, RmaLine, RmaNote), pytest.raises(InvalidInput) as no:
        review(old, **changes)
    assert list(no.value.errors) == [field]


def assert_refused(code: str, attempt: Any) -> None:
    with (
        assert_nothing_changed(Verdict, Rma, RmaLine, RmaNote),
        pytest.raises(DomainError) as refusal,
    ):
        attempt()
    assert refusal.value.code == code


def test_the_second_of_two_reviewers_is_told(in_review: Rma) -> None:
    (old,) = current(in_review)
    review(old)
    assert_refused("verdict_superseded", lambda: review(old, outcome="not_eligible"))


def test_a_settled_verdict_is_not_in_the_queue(declined: Rma) -> None:
    (verdict,) = current(declined)
    assert_refused("not_in_review", lambda: review(verdict))


def test_a_cancelled_request_needs_no_review(in_review: Rma) -> None:
    (verdict,) = current(in_review)
    rma_services.cancel(actor=AGENT, now=NOW, rma_id=in_review.id, code="changed_mind")
    assert_refused("already_moved_on", lambda: review(verdict))
    assert not Verdict.objects.awaiting_review().exists()


def test_an_unknown_verdict_is_not_found(in_review: Rma) -> None:
    assert_refused(
        "verdict_not_found",
        lambda: services.resolve_review(
            actor=AGENT, now=NOW, verdict_id=in_review.id, outcome="eligible", note="x"
        ),
    )


def test_a_supervisor_reopens_and_accepts_what_was_declined(declined: Rma) -> None:
    (old,) = current(declined)
    new = overrule(old)
    assert (new.rule, new.outcome, new.expires_on) == ("overridden", "eligible", old.expires_on)
    drain(NOW)
    assert state_of(declined) not in ("received", "rejected")
    assert recorded_types(f"warranty/{declined.id}") == ["warranty.decided", "warranty.overridden"]
    assert "rma.reopened" in recorded_types(f"rma/{declined.id}")
    assert [row.id for row in current(declined)] == [new.id]
    call_command("replay", "warranty.verdicts", "--check")


def test_overruling_one_line_leaves_the_others_as_they_were(sell: Sell, receive: Receive) -> None:
    sell("SN1", days_ago=500)
    sell("SN2", days_ago=500)
    rma = receive(line("SN1"), line("SN2"))
    drain(NOW)
    first, second = current(rma)
    overrule(first)
    drain(NOW)
    lines = rma_selectors.by_id(rma.id).lines.all()
    assert {row.id: row.verdict for row in lines} == {
        first.line_id: "eligible",
        second.line_id: "not_eligible",
    }


def test_a_supervisor_may_decide_a_review_too(in_review: Rma) -> None:
    (old,) = current(in_review)
    overrule(old, outcome="not_eligible")
    drain(NOW)
    assert state_of(in_review) == "rejected"


def test_nobody_overrules_their_own_verdict(in_review: Rma) -> None:
    (old,) = current(in_review)
    mine = services.resolve_review(
        actor=SUPERVISOR, now=NOW, verdict_id=old.id, outcome="not_eligible", note="Too old."
    )

    with assert_nothing_changed(Verdict, Rma), pytest.raises(errors.OwnVerdict) as refusal:
        overrule(mine)
    assert (refusal.value.code, refusal.value.http_status) == ("own_verdict", 403)


def test_nobody_overrules_for_a_request_they_opened(sell: Sell, receive: Receive) -> None:
    sell(days_ago=500)
    rma = receive(actor=SUPERVISOR)
    drain(NOW)

    with assert_nothing_changed(Verdict, Rma), pytest.raises(errors.OwnVerdict):
        overrule(*current(rma))


def test_the_database_refuses_a_verdict_overruled_by_its_own_author(declined: Rma) -> None:
    (old,) = current(declined)
    forged = Verdict(
        id=uuid4(), rma_id=old.rma_id, line_id=old.line_id, outcome="eligible", rule="overridden",
        supersedes=old.id, decided_at=NOW, decided_by="staff:8", overruled="staff:8",
    )  # fmt: skip

    with pytest.raises(IntegrityError, match="warranty_verdict_four_eyes"), transaction.atomic():
        forged.save(force_insert=True)


def test_overruling_needs_another_outcome(declined: Rma) -> None:
    (old,) = current(declined)
    assert_refused("same_outcome", lambda: overrule(old, outcome="not_eligible"))


def test_overruling_is_too_late_when_the_request_has_moved_on(sell: Sell, receive: Receive) -> None:
    sell()
    rma = receive()
    drain(NOW)
    (old,) = current(rma)
    assert_refused("already_moved_on", lambda: overrule(old, outcome="not_eligible"))
    assert errors.AlreadyMovedOn.http_status == 409
