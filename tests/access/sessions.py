"""Sessions and a cache in memory: nearly each request reads and writes both, none asks about them.

That the product's own end when they should is tried by the tests of accounts, in its own tables.
"""

import json
from typing import Any, ClassVar

from django.contrib.sessions.backends.base import CreateError, SessionBase
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache


class SessionStore(SessionBase):
    """`settled` is what everybody begins with, `current` what the last request made of it."""

    settled: ClassVar[dict[str, str]] = {}
    current: ClassVar[dict[str, str]] = {}

    def exists(self, session_key: str) -> bool:
        return session_key in self.current

    _get_session: Any  # the stubs leave out what stores of sessions build on
    _get_new_session_key: Any

    def create(self) -> None:
        self._session_key = self._get_new_session_key()
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self._session_key = self._get_new_session_key()
        data, key = self._get_session(no_load=must_create), str(self.session_key)
        if must_create and self.exists(key):
            raise CreateError
        self.current[key] = json.dumps(data)

    def delete(self, session_key: str | None = None) -> None:
        self.current.pop(session_key or self.session_key or "", None)

    def load(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.current.get(self.session_key or "", "{}"))
        if not found:
            self._session_key = None
        return found

    @classmethod
    def clear_expired(cls) -> None:
        """None expires while the tests run."""


class Cache(LocMemCache):
    """With the product's own counting."""

    def count(self, key: str, seconds: int) -> int:
        self.add(key, 0, seconds)
        return int(self.incr(key))


IN_MEMORY: dict[str, Any] = {
    "SESSION_ENGINE": SessionStore.__module__,
    "CACHES": {"default": {"BACKEND": f"{Cache.__module__}.{Cache.__name__}"}},
}


def settle() -> None:
    """From now on this is what everybody begins with."""
    SessionStore.settled.clear()
    SessionStore.settled.update(SessionStore.current)


def restore() -> None:
    """As it was, whatever the last request did."""
    SessionStore.current.clear()
    SessionStore.current.update(SessionStore.settled)
    cache.clear()
