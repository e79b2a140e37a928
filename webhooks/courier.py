"""Sends deliveries: claim, call outside any transaction, write down how it went.

A process of its own (`manage.py webhooks`): strangers' machines can be as slow as they like without
holding up a label, a timer or a mail. Suspects, that is endpoints that were slow or failing lately,
share half of the connections; the other half is always free for the rest.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from django.db import DatabaseError, close_old_connections, connection

from events import clock
from webhooks import queue, rules, services, signatures
from webhooks.choices import Failure
from webhooks.models import Endpoint
from webhooks.network import posting
from webhooks.queue import Claim
from webhooks.rules import Answer
from webhooks.services import secrets

logger = logging.getLogger(__name__)

SLOTS = 8
POLL_SECONDS = 0.5
_AFTER_LOST_DATABASE_SECONDS = 1.0

Post = Callable[[str, bytes, Mapping[str, str]], Answer]


def send_due(limit: int, post: Post = posting.post) -> int:
    """Send what is due, one after the other; the number sent (tests, demo)."""
    for done in range(limit):
        claim = queue.claim_next()
        if claim is None:
            return done
        serve(claim, post)
    return limit


def serve(claim: Claim, post: Post = posting.post) -> None:
    """Make one attempt of a claimed delivery and write down the outcome."""
    answer = _attempt(claim, post)
    if not services.settle(now=clock.now(), claim=claim, answer=answer):
        logger.warning("lease lost, outcome dropped: %s", claim.delivery_id)


def _attempt(claim: Claim, post: Post) -> Answer:
    if claim.attempts > len(rules.SCHEDULE):
        return Answer(0, Failure.WORKER_LOST)
    now = clock.now()
    signing = secrets.signing(claim.endpoint_id, now)
    url = Endpoint.objects.values_list("url", flat=True).get(pk=claim.endpoint_id)
    try:
        headers = signatures.headers(claim.message_id, now, claim.body, secrets=signing)
    except signatures.MasterKeyMissing as error:
        logger.error("webhook master key %s is missing", error)
        return Answer(0, Failure.NO_SECRET)
    return post(url, claim.body, headers)


class Courier:
    """Keeps up to `slots` deliveries on their way until told to stop."""

    def __init__(self, *, slots: int = SLOTS, poll_seconds: float = POLL_SECONDS) -> None:
        self._slots = slots
        self._poll_seconds = poll_seconds
        self._stopping = threading.Event()
        self._freed = threading.Event()
        self._lock = threading.Lock()
        self._under_way = 0
        self._suspects = 0

    def stop(self) -> None:
        """Finish what is on its way, then end. Safe to call from a signal handler."""
        self._stopping.set()
        self._freed.set()

    def run(self) -> None:
        """Block until `stop`."""
        with ThreadPoolExecutor(self._slots, thread_name_prefix="webhook") as pool:
            while not self._stopping.is_set():
                self._freed.clear()
                wait = self._turn(pool)
                if wait:
                    self._freed.wait(wait)
        connection.close()

    def _turn(self, pool: ThreadPoolExecutor) -> float:
        """Start one delivery and say how long to wait before the next."""
        if self._under_way >= self._slots:
            return self._poll_seconds
        try:
            close_old_connections()
            claim = queue.claim_next(suspects=self._suspects < self._slots // 2)
        except (DatabaseError, ConnectionError) as error:
            logger.warning("webhooks: database not available: %s", error)
            connection.close()
            return _AFTER_LOST_DATABASE_SECONDS
        if claim is None:
            return self._poll_seconds
        self._count(claim, 1)
        pool.submit(self._serve, claim)
        return 0.0

    def _serve(self, claim: Claim) -> None:
        try:
            close_old_connections()
            serve(claim)
        except Exception:  # the worker loop: the lease runs out and the delivery is tried again
            logger.exception("could not send %s", claim.delivery_id)
        finally:
            connection.close()
            self._count(claim, -1)
            self._freed.set()

    def _count(self, claim: Claim, by: int) -> None:
        with self._lock:
            self._under_way += by
            self._suspects += by if claim.suspect else 0
