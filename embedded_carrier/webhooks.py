"""Tell customers of scans: signed (Standard Webhooks), late, twice or out of order if so set.

A message keeps its id and its bytes for every attempt and every duplicate; only timestamp and
signature are new. No order is promised.
"""

import base64
import hashlib
import hmac
import json
import random
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import httpx
from django.db import transaction

from embedded_carrier import answers, conf, errors, intake
from embedded_carrier.models import (
    CarrierEvent,
    CarrierSettings,
    WebhookDelivery,
    WebhookEndpoint,
    public_id,
)

RETRY_SECONDS = (2, 5, 15, 60, 300, 1800, 7200, 18000)
LEASE = timedelta(seconds=60)
TIMEOUT = httpx.Timeout(10.0, connect=3.0)
BATCH = 50
SHUFFLE_DAYS = 2.0
State = WebhookDelivery.State


def register(order: intake.EndpointOrder) -> WebhookEndpoint:
    """Add an endpoint, or give a known one a new secret; the old one signs along meanwhile."""
    secret = order.secret or new_secret()
    if _key(secret) is None:
        raise errors.invalid("secret", "Must be whsec_ and 24 to 64 bytes in base64.")
    with transaction.atomic():
        endpoint, fresh = WebhookEndpoint.objects.select_for_update().get_or_create(
            url=order.url, defaults={"secret": secret}
        )
        if not fresh and endpoint.secret != secret:
            endpoint.previous_secret, endpoint.secret = endpoint.secret, secret
            endpoint.save(update_fields=["secret", "previous_secret"])
    return endpoint


def new_secret() -> str:
    """`whsec_` and 32 random bytes."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def queue(event: CarrierEvent, *, switches: CarrierSettings, day: timedelta, now: datetime) -> None:
    """Plan one message per endpoint, in as many copies and as late as the switches say."""
    body = json.dumps(answers.message(event), ensure_ascii=False)
    delay = timedelta(seconds=switches.webhook_delay_seconds)
    spread = SHUFFLE_DAYS * day if switches.webhook_shuffle else timedelta(0)
    for url in _urls():
        message_id = public_id("msg")
        WebhookDelivery.objects.bulk_create(
            WebhookDelivery(
                message_id=message_id,
                event=event,
                url=url,
                body=body,
                due_at=now + delay + random.random() * spread,  # noqa: S311 - not a secret
            )
            for _ in range(max(switches.webhook_copies, 1))
        )


def send_due(*, now: datetime) -> int:
    """Send what is due; return how many attempts were made."""
    claimed = _claim(now)
    with httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
        for delivery in claimed:
            status, error = _post(client, delivery, now)
            _settle(delivery, status, error, now)
    return len(claimed)


def sign(message_id: str, timestamp: str, body: bytes, with_secrets: Sequence[str]) -> str:
    """The `webhook-signature` header: one `v1,…` per secret."""
    text = f"{message_id}.{timestamp}.".encode() + body
    keys = [key for key in map(_key, with_secrets) if key]
    digests = [hmac.new(key, text, hashlib.sha256).digest() for key in keys]
    return " ".join("v1," + base64.b64encode(digest).decode() for digest in digests)


def resend(*, now: datetime) -> int:
    """Try everything that was given up once more."""
    return WebhookDelivery.objects.filter(state=State.GIVEN_UP).update(
        state=State.WAITING, attempts=0, due_at=now
    )


def _claim(now: datetime) -> list[WebhookDelivery]:
    """Lease due deliveries: their next time is pushed ahead before anything is sent."""
    with transaction.atomic():
        due = WebhookDelivery.objects.filter(state=State.WAITING, due_at__lte=now)
        found = list(due.select_for_update(skip_locked=True).order_by("due_at", "pk")[:BATCH])
        for delivery in found:
            delivery.attempts += 1
            delivery.due_at = now + LEASE
        WebhookDelivery.objects.bulk_update(found, ["attempts", "due_at"])
    return found


def _post(client: httpx.Client, delivery: WebhookDelivery, now: datetime) -> tuple[int | None, str]:
    body = delivery.body.encode()
    stamp = str(int(now.timestamp()))
    headers = {
        "content-type": "application/json",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": sign(delivery.message_id, stamp, body, _secrets(delivery.url)),
    }
    try:
        return client.post(delivery.url, content=body, headers=headers).status_code, ""
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return None, type(error).__name__


def _settle(delivery: WebhookDelivery, status: int | None, error: str, now: datetime) -> None:
    delivery.last_status, delivery.last_error = status, error
    if status is not None and 200 <= status < 300:
        delivery.state, delivery.delivered_at = State.DELIVERED, now
    elif status == 410 or delivery.attempts > len(RETRY_SECONDS):
        delivery.state = State.GIVEN_UP
    else:
        wait = RETRY_SECONDS[delivery.attempts - 1]
        delivery.due_at = now + timedelta(seconds=wait * random.uniform(0.8, 1.2))  # noqa: S311 - jitter
    delivery.save(update_fields=["state", "due_at", "last_status", "last_error", "delivered_at"])


def _urls() -> list[str]:
    """Registered endpoints, else the configured one."""
    known = list(WebhookEndpoint.objects.order_by("pk").values_list("url", flat=True))
    return known or [url for url in (conf.webhook_url(),) if url]


def _secrets(url: str) -> list[str]:
    endpoint = WebhookEndpoint.objects.filter(url=url).first()
    if endpoint is None:
        return [conf.webhook_secret()]
    return [endpoint.secret, endpoint.previous_secret]


def _key(secret: str) -> bytes | None:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        return None
    return key if 24 <= len(key) <= 64 else None
