"""Staff pages of the warranty: the review queue, verdicts and devices to look at, policies."""

from warranty.admin.reference import DeviceAdmin, WarrantyPolicyAdmin
from warranty.admin.verdicts import PendingReviewAdmin, VerdictAdmin

__all__ = ["DeviceAdmin", "PendingReviewAdmin", "VerdictAdmin", "WarrantyPolicyAdmin"]
