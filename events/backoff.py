"""How long to wait before the next try: full jitter, so that failures do not march in step."""

import random
from datetime import datetime, timedelta

MAX_ATTEMPTS = 8
_FIRST_SECONDS = 2.0
_LONGEST_SECONDS = 15 * 60.0


def next_try(now: datetime, attempts: int) -> datetime:
    """The instant of the next try after `attempts` (>= 1) failed ones.

    random(0, min(15 min, 2 s * 2^attempts)), "full jitter" (Brooker, AWS 2015).
    """
    longest = min(_LONGEST_SECONDS, _FIRST_SECONDS * 2.0 ** min(attempts, 16))
    return now + timedelta(seconds=random.uniform(0, longest))  # noqa: S311 - no secret
