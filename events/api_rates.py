"""How many requests a caller of the API may send: counted per window, one round trip to Redis.

REST framework's own throttles keep the time of every request of the window and send the whole list
to and fro. A counter says the same for one window; over the border of two windows somebody may
send at most twice as many. While Redis is away nobody is counted.
"""

from typing import TYPE_CHECKING, Any

from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, SimpleRateThrottle, UserRateThrottle

if TYPE_CHECKING:  # the views import this module through the settings
    from rest_framework.views import APIView


class CountedRate(SimpleRateThrottle):
    """`num_requests` in `duration` seconds, as the rate or the subclass says."""

    num_requests: int
    duration: int

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Count this request; the caller is told to come back when the window is over."""
        if self.rate is None:
            return True
        key = self.get_cache_key(request, view)
        if key is None:
            return True
        self.now = self.timer()
        window = int(self.now // self.duration)
        counting: Any = self.cache  # config.cache.ForgivingRedisCache
        counted = counting.count(f"{key}_{window}", self.duration)
        return counted is None or counted <= self.num_requests

    def wait(self) -> float:
        """Seconds until the window is over."""
        return float(self.duration - self.now % self.duration)


class StrangerRate(CountedRate, AnonRateThrottle):
    """Callers who are not signed in, by address."""


class PersonRate(CountedRate, UserRateThrottle):
    """People who are signed in. Keys have limits of their own."""

    def get_cache_key(self, request: Request, view: "APIView") -> Any:
        """One count per person."""
        return None if request.auth else super().get_cache_key(request, view)
