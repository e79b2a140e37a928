"""Laws of the pure rules: tracking is a lattice, the dock never takes in more than is announced."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipping import rules
from shipping.rules import Arrival, Counted, ExpectedLine
from shipping.tracking_codes import TrackingCode

START = datetime(2026, 11, 22, tzinfo=UTC)
CODES = st.lists(st.sampled_from(list(TrackingCode)), max_size=12)


@given(CODES, st.randoms(use_true_random=False))
def test_the_state_after_any_scans_does_not_depend_on_their_order(
    codes: list[TrackingCode], dice: object
) -> None:
    shuffled = list(codes)
    dice.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis types it as object
    assert after(codes) == after(shuffled) == after([*codes, *shuffled])


def after(codes: list[TrackingCode]) -> str:
    state = "booked"
    for code in codes:
        state = rules.state_after(state, code)
    return state


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=4),
    st.lists(st.integers(1, 20), max_size=4),
)
def test_whatever_is_counted_pieces_are_conserved(
    announced: list[tuple[int, int]], counts: list[int]
) -> None:
    lines = tuple(
        ExpectedLine(str(i), "SKU", "", quantity, min(received, quantity),
                     quantity - min(received, quantity))
        for i, (quantity, received) in enumerate(announced)
    )  # fmt: skip
    arrival = Arrival("shipped_in", True, False, lines)
    counted = tuple(Counted(str(i), n) for i, n in zip(range(len(lines)), counts, strict=False))
    decision = rules.decide(arrival, counted)
    taken = sum(piece.quantity for piece in decision.taken)
    if decision.result == "already_checked_in":
        assert arrival.outstanding == 0
        return
    assert taken + decision.extra == sum(piece.quantity for piece in counted)
    assert taken + decision.outstanding == arrival.outstanding


@pytest.mark.parametrize(
    ("text", "barcode", "parcel"),
    [
        ("RMA-2026-000123", "RMA2026000123", ""),
        ("rma2026000123\r\n", "RMA2026000123", ""),
        ("]C1RMA2026000123", "RMA2026000123", ""),
        ("https://a.example/returns/RMA-2026-000123/label/?t=EC1", "RMA2026000123", ""),
        ("RMA2026000123-R1", "RMA2026000123", ""),
        ("RMA–2026–000123", "RMA2026000123", ""),
        ("RMA-2026-0001234", "", "RMA20260001234"),
        ("ec 0041-77 tw", "", "EC004177TW"),
        ("\x00\x1d", "", ""),
    ],
)
def test_what_scanners_send_is_read(text: str, barcode: str, parcel: str) -> None:
    code = rules.read_code(text)
    assert (code.rma_barcode, code.parcel_code) == (barcode, parcel)


@given(st.text(max_size=600))
def test_no_text_breaks_the_reader(text: str) -> None:
    code = rules.read_code(text)
    assert len(code.text) <= rules.LONGEST_SCAN
    assert code.text.isprintable()


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ([("repair", 0)], "repaired"),
        ([("scrap", 1), ("repair", 0)], "replaced"),
        ([("send_back", 0), ("send_back", 0)], "returned"),
        ([("send_back", 0), ("", 0)], "returned"),
        ([("send_back", 0), ("repair", 0)], "repaired"),
        ([("scrap", 0), ("repair", 0)], "repaired"),
        ([("scrap", 0), ("send_back", 0)], "refunded"),
    ],
)
def test_the_outcome_follows_from_what_was_done(lines: list[tuple[str, int]], outcome: str) -> None:
    assert rules.outcome_of(lines) == outcome


def test_the_carriers_key_names_the_shipment_and_nothing_else() -> None:
    key = rules.carrier_key("secret", "rma", "outbound", 1)
    assert key == rules.carrier_key("secret", "rma", "outbound", 1)
    others = {
        rules.carrier_key("secret", "rma", "outbound", 2),
        rules.carrier_key("secret", "rma", "return", 1),
        rules.carrier_key("secret", "amr", "outbound", 1),
        rules.carrier_key("other", "rma", "outbound", 1),
    }
    assert len(others | {key}) == 5


def test_a_scan_without_an_id_is_known_by_its_content() -> None:
    content = rules.scan_fingerprint("embedded", "EC1", "HUB_IN", START, "Taipei")
    later = rules.scan_fingerprint(
        "embedded", "EC1", "HUB_IN", START + timedelta(minutes=1), "Taipei"
    )
    assert rules.scan_id("embedded", "", content) == rules.scan_id("embedded", "", content)
    assert rules.scan_id("embedded", "", content) != rules.scan_id("embedded", "", later)
    assert rules.scan_id("embedded", "evt_1", content) == rules.scan_id("embedded", "evt_1", later)
