"""Devices and verdicts (projections), policies (published once, never changed)."""

from warranty.models.devices import Device
from warranty.models.policies import WarrantyPolicy
from warranty.models.verdicts import PendingReview, Verdict

__all__ = ["Device", "PendingReview", "Verdict", "WarrantyPolicy"]
