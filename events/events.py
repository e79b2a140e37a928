"""What people do to the kernel itself is on record too."""

from events.types import event


@event("events.stream_retried")
class StreamRetried:
    """A person asked for another series of tries of a parked stream."""

    subscriber: str
    stream: str
    position: int


@event("events.effect_retried")
class EffectRetried:
    """A person asked for another series of tries of a failed or doubtful effect."""

    effect_id: str
    kind: str


@event("events.discard_requested")
class DiscardRequested:
    """A person asked to give up an effect, or to skip the failing event of a parked stream.

    effect_id, or subscriber with stream and position; the others are empty. reason: a code.
    """

    discard_id: str
    effect_id: str
    subscriber: str
    stream: str
    position: int
    reason: str


@event("events.discard_approved")
class DiscardApproved:
    """A second person agreed, and it was discarded in the same moment."""

    discard_id: str
    effect_id: str
    subscriber: str
    stream: str
    position: int
    requested_by: str


@event("events.discard_refused")
class DiscardRefused:
    """A second person did not agree, or the first one thought better of it."""

    discard_id: str
    effect_id: str
    subscriber: str
    stream: str
    position: int
