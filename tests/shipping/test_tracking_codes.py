"""Our tracking vocabulary: complete for the carrier, and the same answer in whatever order."""

from datetime import UTC, datetime, timedelta
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from embedded_carrier.codes import Code
from shipping import tracking_codes
from shipping.tracking_codes import IncidentReason, TrackingCode, TrackingFact

START = datetime(2026, 11, 22, tzinfo=UTC)
facts = st.builds(
    TrackingFact,
    code=st.sampled_from(TrackingCode),
    occurred_at=st.integers(0, 50).map(lambda hours: START + timedelta(hours=hours)),
)


def state_of(history: list[TrackingFact]) -> TrackingFact | None:
    def step(current: TrackingFact | None, fact: TrackingFact) -> TrackingFact | None:
        return fact if tracking_codes.supersedes(fact, current) else current

    return reduce(step, history, None)


def at(code: TrackingCode, hour: int) -> TrackingFact:
    return TrackingFact(code, START + timedelta(hours=hour))


def test_every_code_of_the_carrier_means_something_and_none_is_invented() -> None:
    known = tracking_codes.CARRIER_CODES["embedded"]
    assert set(known) == set(Code.values)
    assert TrackingCode.UNKNOWN not in {meaning.code for meaning in known.values()}


def test_every_code_of_ours_has_a_rank_and_can_be_reached() -> None:
    reached = {meaning.code for meaning in tracking_codes.CARRIER_CODES["embedded"].values()}
    assert set(tracking_codes.RANKS) == set(TrackingCode)
    assert reached == set(TrackingCode) - {TrackingCode.UNKNOWN}


def test_an_unheard_of_code_is_unknown_and_no_error() -> None:
    expected = tracking_codes.Meaning(TrackingCode.UNKNOWN, IncidentReason.NONE)
    assert tracking_codes.translate("embedded", "ABDUCTED") == expected
    assert tracking_codes.translate("nobody", "DELIVERED") == expected


def test_exactly_these_codes_end_a_journey() -> None:
    ends = {code for code in TrackingCode if code.terminal}
    assert ends == {
        TrackingCode.DELIVERED,
        TrackingCode.RETURNED,
        TrackingCode.LOST,
        TrackingCode.VOIDED,
    }
    assert not any(code.moving for code in ends)


def test_a_parcel_goes_back_and_forth_between_hub_and_customs() -> None:
    history = [
        at(TrackingCode.IN_TRANSIT, 1),
        at(TrackingCode.CUSTOMS, 2),
        at(TrackingCode.IN_TRANSIT, 3),
    ]
    assert state_of(history) == history[-1]


def test_a_late_label_scan_does_not_take_a_parcel_back() -> None:
    history = [at(TrackingCode.IN_TRANSIT, 1), at(TrackingCode.PRE_TRANSIT, 9)]
    assert state_of(history) == history[0]


def test_delivered_is_for_ever() -> None:
    history = [at(TrackingCode.DELIVERED, 1), at(TrackingCode.EXCEPTION, 9)]
    assert state_of(history) == history[0]


@given(st.data())
def test_duplicates_and_any_order_give_the_same_state(data: st.DataObject) -> None:
    history = data.draw(st.lists(facts, min_size=1, max_size=8))
    again = data.draw(st.lists(st.sampled_from(history), max_size=8))
    shuffled = data.draw(st.permutations(history + again))
    assert state_of(shuffled) == state_of(history)
