"""Decisions of shipping, free of Django: what a code means, what a scan ends with, who carries."""

from shipping.rules.booking import (
    carrier_key,
    outcome_of,
    parcel_weight,
    reference_of,
    service_for,
)
from shipping.rules.codes import LONGEST_SCAN, ScannedCode, read_code
from shipping.rules.dock import (
    Arrival,
    Counted,
    Decision,
    ExpectedLine,
    decide,
    normal_serial,
    refuse,
)
from shipping.rules.duplicates import Sent, doubled
from shipping.rules.tracking import further, scan_fingerprint, scan_id, state_after

__all__ = [
    "LONGEST_SCAN",
    "Arrival",
    "Counted",
    "Decision",
    "ExpectedLine",
    "ScannedCode",
    "Sent",
    "carrier_key",
    "decide",
    "doubled",
    "further",
    "normal_serial",
    "outcome_of",
    "parcel_weight",
    "read_code",
    "reference_of",
    "refuse",
    "scan_fingerprint",
    "scan_id",
    "service_for",
    "state_after",
]
