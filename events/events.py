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
