"""The warranty over the API: devices, verdicts, and a check that records nothing."""

from warranty.api.checks import WarrantyCheckView
from warranty.api.devices import DeviceViewSet
from warranty.api.verdicts import WarrantyVerdictViewSet

__all__ = ["DeviceViewSet", "WarrantyCheckView", "WarrantyVerdictViewSet"]
