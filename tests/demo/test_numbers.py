"""Numbers dealt by two halves, and the product's own numbers afterwards."""

import pytest

from events import numbers

pytestmark = pytest.mark.django_db


def test_numbers_of_a_roll_are_followed_by_larger_ones() -> None:
    dealt = iter((1, 3, 5))
    with numbers.taken_from(lambda _prefix, _year: next(dealt)):
        taken = [numbers.next_number("RMA", 2026) for _ in range(3)]
    assert taken == ["RMA-2026-000001", "RMA-2026-000003", "RMA-2026-000005"]
    numbers.count_from("RMA", 2026, 5)
    numbers.count_from("RMA", 2026, 4)
    assert numbers.next_number("RMA", 2026) == "RMA-2026-000006"
