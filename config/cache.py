"""The cache: a courtesy. When Redis is away the product reads through instead of failing."""

from typing import Any

import redis
import redis.exceptions
import structlog
from django.core.cache.backends.redis import RedisCache
from django.utils.functional import cached_property

log = structlog.get_logger(__name__)


class ForgivingRedisCache(RedisCache):
    """Reads find nothing and writes are dropped while Redis is down.

    Nothing that must be right rests on the cache; limits on signing in are kept in PostgreSQL.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except redis.exceptions.RedisError:
            log.warning("cache_unavailable", operation="get")
            return default

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        try:
            return super().get_many(keys, version)
        except redis.exceptions.RedisError:
            log.warning("cache_unavailable", operation="get_many")
            return {}

    def set(self, key: Any, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        try:
            super().set(key, value, timeout, version)
        except redis.exceptions.RedisError:
            log.warning("cache_unavailable", operation="set")

    def set_many(
        self, data: dict[Any, Any], timeout: Any = 300, version: int | None = None
    ) -> list[Any]:
        try:
            return super().set_many(data, timeout, version)
        except redis.exceptions.RedisError:
            log.warning("cache_unavailable", operation="set_many")
            return list(data)

    def add(self, key: Any, value: Any, timeout: Any = 300, version: int | None = None) -> bool:
        try:
            return bool(super().add(key, value, timeout, version))
        except redis.exceptions.RedisError:
            log.warning("cache_unavailable", operation="add")
            return False

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Raises ValueError when there is nothing to count up, also while Redis is down."""
        try:
            return int(super().incr(key, delta, version))
        except redis.exceptions.RedisError as error:
            log.warning("cache_unavailable", operation="incr")
            raise ValueError(key) from error

    def count(self, key: Any, seconds: int) -> int | None:
        """Count one more of something that is forgotten after `seconds`; one round trip.

        None while Redis is down.
        """
        made = self.make_and_validate_key(key)
        try:
            counted = int(self._counting.incr(made))
            # The second time as well, should the first caller have died in between.
            if counted <= 2:
                self._counting.expire(made, seconds)
            return counted
        except redis.exceptions.RedisError:
            log.warning("cache_unavailable", operation="count")
            return None

    @cached_property
    def _counting(self) -> redis.Redis:
        """One client for all counts; Django makes a new one, and its tables, for every call."""
        client: redis.Redis = self._cache.get_client(write=True)
        return client

    def delete(self, key: Any, version: int | None = None) -> bool:
        try:
            return super().delete(key, version)
        except redis.exceptions.RedisError:
            log.warning("cache_unavailable", operation="delete")
            return False
