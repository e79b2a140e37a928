"""Life data: one form, equal rows merged, impossible rows refused by name."""

import numpy as np
import pytest

from reliability.estimators import InvalidData, life_data, nevada, rows


def test_equal_rows_are_merged_and_sorted() -> None:
    data = life_data([30, 10, 30], [50, 50, 20])
    assert data.lower.tolist() == [10, 20, 30, 50]
    assert data.count.tolist() == [1, 1, 2, 2]
    assert data.failures == 3
    assert data.units == 6


@pytest.mark.parametrize(
    ("failures", "suspensions", "code", "place"),
    [
        ([1.0, float("nan")], [], "not_a_number", "row 1"),
        ([1.0, 2.0, -3.0], [], "negative", "row 2"),
        ([1.0], [float("inf")], "infinite", "row 0"),
        ([1.0, 0.0], [], "zero_age", "row 1"),
    ],
)
def test_impossible_ages_are_refused_by_row(
    failures: list[float], suspensions: list[float], code: str, place: str
) -> None:
    with pytest.raises(InvalidData) as refused:
        life_data(failures, suspensions)
    assert (refused.value.code, refused.value.place) == (code, place)


@pytest.mark.parametrize(
    ("lower", "upper", "count", "entry", "code"),
    [
        ([5], [4], [1], [0], "upper_below_lower"),
        ([5], [6], [1.5], [0], "count_not_whole"),
        ([5], [6], [2**54], [0], "count_too_large"),
        ([5], [6], [1], [5.5], "entry_after_lower"),
        ([5], [5], [1], [5], "entry_at_failure"),
        ([5], [6, 7], [1], [0], "lengths_differ"),
    ],
)
def test_impossible_rows_are_refused(
    lower: list[float], upper: list[float], count: list[float], entry: list[float], code: str
) -> None:
    with pytest.raises(InvalidData) as refused:
        rows(lower, upper, count, entry)
    assert refused.value.code == code


def test_zero_ages_are_left_censored_or_kept_apart_but_never_lost() -> None:
    censored = life_data([0, 0, 9], zero_ages="left_censor", first_period=1.0)
    assert (censored.upper.tolist(), censored.count.tolist()) == ([1, 9], [2, 1])
    apart = life_data([0, 0, 9], zero_ages="separate")
    assert (apart.dead_on_arrival, apart.units, apart.zero_ages) == (2, 1, "separate")
    with pytest.raises(InvalidData, match="first_period"):
        life_data([0], zero_ages="left_censor")


CHART = nevada.chart([100, 80], [[3, 2], [None, 4]])


@pytest.mark.parametrize(
    ("convention", "lower", "upper"),
    [
        ("interval", [0, 1, 1, 2], [1, 2, np.inf, np.inf]),
        ("end", [1, 1, 2, 2], [1, np.inf, 2, np.inf]),
        ("mid", [0.5, 1, 1.5, 2], [0.5, np.inf, 1.5, np.inf]),
    ],
)
def test_a_nevada_chart_becomes_rows_by_its_convention(
    convention: nevada.Convention, lower: list[float], upper: list[float]
) -> None:
    data = nevada.life_data(CHART, convention)
    assert (data.lower.tolist(), data.upper.tolist()) == (lower, upper)
    assert data.units == 180
    assert data.failures == 9


@pytest.mark.parametrize(
    ("returns", "code", "place"),
    [
        ([[3, 2], [1, 4]], "before_sale", "returns in period 1 of sales of period 1"),
        ([[3, None], [None, 4]], "missing_cell", "returns in period 2 of sales of period 0"),
        ([[3, 98], [None, 4]], "returns_above_sales", "returns in period 2 of sales of period 0"),
        ([[-3, 2], [None, 4]], "negative", "returns in period 1 of sales of period 0"),
        ([[3], [None, 4]], "lengths_differ", "chart"),
    ],
)
def test_a_wrong_cell_is_refused_by_name(
    returns: list[list[int | None]], code: str, place: str
) -> None:
    with pytest.raises(InvalidData) as refused:
        nevada.chart([100, 80], returns)
    assert (refused.value.code, refused.value.place) == (code, place)


def test_devices_are_counted_into_the_same_chart() -> None:
    sold = [0] * 100 + [1] * 80
    returned = [1] * 3 + [2] * 2 + [None] * 95 + [2] * 4 + [None] * 76
    assert nevada.chart_of_devices(sold, returned, last_period=2) == CHART
    with pytest.raises(InvalidData, match="device 1"):
        nevada.chart_of_devices([0, 1], [1, 1], last_period=2)
