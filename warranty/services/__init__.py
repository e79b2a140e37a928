"""Every verb of the warranty: know devices, publish policies, decide, review, overrule."""

from warranty.facts import DeviceFacts, PolicyTerms
from warranty.services.decisions import decide_rma, move_on
from warranty.services.devices import register_device, register_devices
from warranty.services.policies import publish_policy
from warranty.services.replacement import replace_device
from warranty.services.reviews import override, resolve_review

__all__ = [
    "DeviceFacts",
    "PolicyTerms",
    "decide_rma",
    "move_on",
    "override",
    "publish_policy",
    "register_device",
    "register_devices",
    "replace_device",
    "resolve_review",
]
