"""Named reads of the field data."""

from reliability.selectors.chart import FieldChart, field_chart
from reliability.selectors.choices import countries_of, lots_of, observed_skus
from reliability.selectors.faults import Confusion, FaultCount, confusion, fault_counts
from reliability.selectors.lives import (
    Excluded,
    Field,
    LifeTable,
    data_position,
    in_the_field,
    life_table,
)

__all__ = [
    "Confusion",
    "Excluded",
    "FaultCount",
    "Field",
    "FieldChart",
    "LifeTable",
    "confusion",
    "countries_of",
    "data_position",
    "fault_counts",
    "field_chart",
    "in_the_field",
    "life_table",
    "lots_of",
    "observed_skus",
]
