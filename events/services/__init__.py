"""What people may do to the kernel: try again what gave up, or discard it with four eyes."""

from events.services.discarding import (
    AlreadyRequested,
    DiscardDecided,
    FourEyesNeeded,
    NothingToDiscard,
    approve_discard,
    refuse_discard,
    request_discard_of_effect,
    request_discard_of_event,
)
from events.services.retrying import NothingToRetry, retry_effect, retry_parked_stream

__all__ = [
    "AlreadyRequested", "DiscardDecided", "FourEyesNeeded", "NothingToDiscard", "NothingToRetry",
    "approve_discard", "refuse_discard", "request_discard_of_effect", "request_discard_of_event",
    "retry_effect", "retry_parked_stream",
]  # fmt: skip
