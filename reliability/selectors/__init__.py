"""Named reads of the field data."""

from reliability.selectors.chart import FieldChart, field_chart
from reliability.selectors.choices import countries_of, lots_of, observed_skus, suppliers_of
from reliability.selectors.faults import Confusion, FaultCount, confusion, fault_counts
from reliability.selectors.gathering import Gathered, Row, Running, Sold, gathered
from reliability.selectors.histories import histories
from reliability.selectors.lives import (
    Excluded,
    Field,
    LifeTable,
    in_the_field,
    life_data,
    life_table,
    rows_of,
)
from reliability.selectors.past import as_it_stood
from reliability.selectors.position import Position, data_position
from reliability.selectors.terms import policies_of

__all__ = [
    "Confusion",
    "Excluded",
    "FaultCount",
    "Field",
    "FieldChart",
    "Gathered",
    "LifeTable",
    "Position",
    "Row",
    "Running",
    "Sold",
    "as_it_stood",
    "confusion",
    "countries_of",
    "data_position",
    "fault_counts",
    "field_chart",
    "gathered",
    "histories",
    "in_the_field",
    "life_data",
    "life_table",
    "lots_of",
    "observed_skus",
    "policies_of",
    "rows_of",
    "suppliers_of",
]
