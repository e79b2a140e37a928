"""From an intake to a decided RMA, through the real relay."""

import pytest
from django.db import IntegrityError, transaction

from events.actor import Actor
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.models import Rma
from tests.support.events import assert_nothing_changed, drain, recorded_types
from tests.warranty.conftest import NOW, Receive, Sell, line
from warranty import selectors, services
from warranty.models import Verdict, WarrantyPolicy

SYSTEM = Actor.system("warranty")


def decided(rma: Rma) -> tuple[str, list[tuple[str, str]]]:
    """The state of the RMA and outcome with refusal code of each line, after everything settled."""
    drain(NOW)
    settled = rma_selectors.by_id(rma.id)
    return settled.state, [(row.verdict, row.refusal_code) for row in settled.lines.all()]


@pytest.mark.django_db
class TestThroughTheRelay:
    def test_a_device_within_its_warranty_is_accepted(self, sell: Sell, receive: Receive) -> None:
        device = sell()
        rma = receive()
        state, lines = decided(rma)
        assert state not in ("received", "rejected")
        assert lines == [("eligible", "")]
        verdict = Verdict.objects.get(rma_id=rma.id)
        assert (verdict.rule, verdict.device_id, verdict.basis) == (
            "in_warranty",
            device.id,
            "sale",
        )
        assert str(verdict.expires_on) == "2027-10-23"
        assert recorded_types(f"warranty/{rma.id}") == ["warranty.decided"]

    def test_an_expired_device_is_declined_with_the_reason(
        self, sell: Sell, receive: Receive
    ) -> None:
        sell(days_ago=500)
        rma = receive()
        assert decided(rma) == ("rejected", [("not_eligible", "not_under_warranty")])
        assert rma_selectors.by_id(rma.id).refusal_code == "not_under_warranty"

    def test_an_unknown_serial_waits_for_a_person(
        self, policy: WarrantyPolicy, receive: Receive
    ) -> None:
        rma = receive()
        assert decided(rma) == ("received", [("review", "")])
        assert [row.rma_id for row in Verdict.objects.awaiting_review()] == [rma.id]

    def test_one_covered_line_carries_the_request_on_and_the_other_is_refused(
        self, sell: Sell, receive: Receive
    ) -> None:
        sell("SN1")
        sell("SN2", days_ago=500)
        rma = receive(line("SN1"), line("SN2"))
        state, lines = decided(rma)
        assert state not in ("received", "rejected")
        assert lines == [("eligible", ""), ("not_eligible", "not_under_warranty")]

    def test_one_line_in_review_holds_the_request_back(self, sell: Sell, receive: Receive) -> None:
        sell("SN1")
        rma = receive(line("SN1"), line("SN2"))
        assert decided(rma) == ("received", [("eligible", ""), ("review", "")])

    def test_a_consultation_needs_no_warranty(self, receive: Receive) -> None:
        rma = receive(service="consultation", reason="other")
        state, lines = decided(rma)
        assert state != "received"
        assert lines == [("eligible", "")]

    def test_a_safety_fault_out_of_warranty_goes_to_a_person(
        self, sell: Sell, receive: Receive
    ) -> None:
        sell(days_ago=500)
        rma = receive(reason="safety_issue")
        assert decided(rma) == ("received", [("review", "")])

    def test_what_was_declined_and_reopened_goes_to_a_person(
        self, sell: Sell, receive: Receive
    ) -> None:
        sell(days_ago=500)
        rma = receive()
        decided(rma)
        rma_services.reopen(actor=SYSTEM, now=NOW, rma_id=rma.id, code="new_evidence")
        assert decided(rma) == ("received", [("review", "")])
        first, second = Verdict.objects.of_rma(rma.id)
        assert second.supersedes == first.id
        assert [row.id for row in Verdict.objects.current().of_rma(rma.id)] == [second.id]

    def test_the_serial_is_found_however_it_is_spelled(self, sell: Sell, receive: Receive) -> None:
        sell("SN1ab")
        rma = receive(line(" sn1 AB "))
        assert decided(rma)[1] == [("eligible", "")]


@pytest.mark.django_db
def test_deciding_twice_decides_once(sell: Sell, receive: Receive) -> None:
    sell()
    rma = receive()
    services.decide_rma(actor=SYSTEM, now=NOW, rma_id=rma.id)
    with assert_nothing_changed(Verdict, Rma):
        assert services.decide_rma(actor=SYSTEM, now=NOW, rma_id=rma.id) == []
    services.move_on(actor=SYSTEM, now=NOW, rma_id=rma.id)
    with assert_nothing_changed(Verdict, Rma):
        services.move_on(actor=SYSTEM, now=NOW, rma_id=rma.id)


@pytest.mark.django_db
def test_nothing_moves_before_the_last_line_is_decided(
    policy: WarrantyPolicy, receive: Receive
) -> None:
    rma = receive()
    with assert_nothing_changed(Rma):
        services.move_on(actor=SYSTEM, now=NOW, rma_id=rma.id)


@pytest.mark.django_db
def test_the_database_refuses_to_edit_or_delete_a_verdict(sell: Sell, receive: Receive) -> None:
    sell()
    rma = receive()
    services.decide_rma(actor=SYSTEM, now=NOW, rma_id=rma.id)
    rows = Verdict.objects.filter(rma_id=rma.id)
    with assert_nothing_changed(Verdict):
        with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
            rows.update(outcome="not_eligible")
        with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
            rows.delete()


@pytest.mark.django_db
def test_a_verdict_names_the_policy_version_it_rests_on(
    policy: WarrantyPolicy, sell: Sell, receive: Receive
) -> None:
    sell()
    rma = receive()
    (verdict,) = services.decide_rma(actor=SYSTEM, now=NOW, rma_id=rma.id)
    assert selectors.policy(verdict.policy_id) == policy
