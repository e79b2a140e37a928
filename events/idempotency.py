"""Idempotency keys of HTTP requests: the same key and request, the same answer, one effect.

The key row is written in the transaction of the work, so a crash leaves neither. Advisory locks
tell a running twin from a finished one without ever waiting on an index.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from events import crash_points
from events.errors import DomainError, ProductError, StaleStream
from events.models import IdempotencyKey
from events.unit import undone_outside

KEPT_FOR = timedelta(days=7)
MAX_BODY = 64 * 1024
KEPT_HEADERS = frozenset({"content-type", "content-language", "location", "etag", "link"})

_KEY = re.compile(r"^[\x21-\x7e]{16,255}$")
_NEVER_STORED = frozenset({400, 401, 403, 429})


class KeyMissing(DomainError):
    """The route needs an Idempotency-Key."""

    code = "idempotency_key_missing"
    http_status = 400
    message = _("This request needs an Idempotency-Key header. See the API documentation.")


class KeyMalformed(DomainError):
    """The key is not 16 to 255 visible ASCII characters."""

    code = "idempotency_key_malformed"
    http_status = 400
    message = _("The Idempotency-Key must be 16 to 255 visible ASCII characters.")


class KeyInUse(DomainError):
    """The same request is being worked on right now; `retry_after` is in seconds."""

    code = "idempotency_key_in_use"
    message = _("The same request is being processed right now. Please ask again in a second.")
    retryable = True

    def __init__(self) -> None:
        super().__init__(retry_after=1)


class KeyReused(DomainError):
    """The key was used with another request, of which nothing is told."""

    code = "idempotency_key_reused"
    http_status = 422
    message = _("This Idempotency-Key was used with a different request.")


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An HTTP answer. `reference` says where to find a body too large to be stored."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""
    replayed: bool = False


def parse_key(header: str | None) -> str:
    """The key of an Idempotency-Key header, quoted or bare; raises KeyMissing, KeyMalformed."""
    if header is None or not header.strip():
        raise KeyMissing
    key = header.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = re.sub(r'\\(["\\])', r"\1", key[1:-1])
    if not _KEY.match(key):
        raise KeyMalformed
    return key


def scope_of(principal: str, method: str, route: str) -> str:
    """Who asks what: a key counts only within this scope. `route` is the template of the URL."""
    return f"{principal} {method.upper()} {route}"


def fingerprint_of(
    *, method: str, path: str, content_type: str, body: bytes, uploads: Iterable[bytes] = ()
) -> str:
    """SHA-256 (hex) over method, path, content type, raw body and the digests of uploaded parts."""
    digest = hashlib.sha256()
    for part in (method.upper().encode(), path.encode(), content_type.encode(), body, *uploads):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def answer_once(
    *,
    scope: str,
    key: str,
    fingerprint: str,
    now: datetime,
    work: Callable[[], StoredAnswer],
    on_refusal: Callable[[ProductError], StoredAnswer] | None = None,
) -> StoredAnswer:
    """Do the work and keep its answer, or give the kept answer again (`replayed`).

    Check authentication and permission before calling. on_refusal turns a ProductError of the work
    into an answer, which is kept unless it is transient (stale, busy); without it refusals
    propagate and nothing is kept. Answers 400, 401, 403, 429 and 5xx undo the work and are not
    kept. Raises KeyInUse, KeyReused.
    """
    with transaction.atomic():
        _claim(scope, key, fingerprint)
        kept = _kept(scope, key, fingerprint)
        if kept is not None:
            return kept
        answer, keep = _work(work, on_refusal)
        if keep:
            _keep(scope, key, fingerprint, now, answer)
        crash_points.reached("idempotency.before_commit")
    return answer


def prune(now: datetime) -> int:
    """Forget keys older than seven days; the number forgotten."""
    count, _details = IdempotencyKey.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return count


class _NotKept(Exception):
    def __init__(self, answer: StoredAnswer) -> None:
        self.answer = answer


def _work(
    work: Callable[[], StoredAnswer], on_refusal: Callable[[ProductError], StoredAnswer] | None
) -> tuple[StoredAnswer, bool]:
    """The answer and whether to keep it; refused work is undone."""
    try:
        with transaction.atomic(), undone_outside():
            answer = work()
            if _fails_for_now(answer):
                raise _NotKept(answer)
        return answer, True
    except _NotKept as undone:
        return undone.answer, False
    except ProductError as error:
        if on_refusal is None:
            raise
        answer = on_refusal(error)
        transient = error.retryable or isinstance(error, StaleStream)
        return answer, not transient and not _fails_for_now(answer)


def _fails_for_now(answer: StoredAnswer) -> bool:
    return answer.status in _NEVER_STORED or answer.status >= 500


def _claim(scope: str, key: str, fingerprint: str) -> None:
    """Take the locks of this very request, then of the key; raises KeyInUse, KeyReused.

    The request lock first: whoever misses it has a twin, whoever has it and misses the key lock
    meets another request under the same key.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN pg_try_advisory_xact_lock(%s)"
            " THEN CASE WHEN pg_try_advisory_xact_lock(%s) THEN 'ours' ELSE 'key' END"
            " ELSE 'request' END",
            [_lock_number("request", scope, key, fingerprint), _lock_number("key", scope, key)],
        )
        held = cursor.fetchone()[0]
    if held == "request":
        raise KeyInUse
    if held == "key":
        raise KeyReused


def _lock_number(*parts: str) -> int:
    digest = hashlib.sha256("\x00".join(parts).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _kept(scope: str, key: str, fingerprint: str) -> StoredAnswer | None:
    """The answer that was kept for this key, as one given again; raises KeyReused.

    A statement of its own after the locks: only then it sees what a twin has just committed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fingerprint, status, body, headers::text, reference"
            " FROM events_idempotencykey WHERE scope = %s AND key = %s",
            [scope, key],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    if row[0] != fingerprint:
        raise KeyReused
    _fingerprint, status, body, headers, reference = row
    return StoredAnswer(status, bytes(body), json.loads(headers), reference, replayed=True)


def _keep(scope: str, key: str, fingerprint: str, now: datetime, answer: StoredAnswer) -> None:
    headers = {name: text for name, text in answer.headers.items() if name.lower() in KEPT_HEADERS}
    small = answer if len(answer.body) <= MAX_BODY else replace(answer, body=b"")
    if small is not answer and not answer.reference:
        raise ValueError("a large answer needs a reference, or it could not be given again")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_idempotencykey"
            " (scope, key, fingerprint, status, headers, body, reference, created_at)"
            " VALUES (%s, %s, %s, %s, %s::jsonb, %s, %s, %s)",
            [
                scope, key, fingerprint, answer.status, json.dumps(headers), small.body,
                answer.reference, now,
            ],
        )  # fmt: skip
