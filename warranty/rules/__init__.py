"""Warranty decisions, free of Django: facts of a device and a policy in, a verdict out."""

from warranty.rules.coverage import (
    REPLACEMENT_MINIMUM_DAYS,
    Coverage,
    Device,
    Policy,
    coverage_of,
    inherited_until,
    normalise_serial,
    purchase_of,
)
from warranty.rules.decision import (
    RULES,
    Case,
    Claim,
    Decision,
    Outcome,
    decide,
)
from warranty.rules.policies import Scope, choose_policy

__all__ = [
    "REPLACEMENT_MINIMUM_DAYS",
    "RULES",
    "Case",
    "Claim",
    "Coverage",
    "Decision",
    "Device",
    "Outcome",
    "Policy",
    "Scope",
    "choose_policy",
    "coverage_of",
    "decide",
    "inherited_until",
    "normalise_serial",
    "purchase_of",
]
