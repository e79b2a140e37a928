"""One part of `run`: says when the product is ready, and ends when an embedded server dies."""

import time
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from config.embedded import lease

READY_SECONDS = 120.0


class Command(BaseCommand):
    help = "Wait for the web, print where to go and how to sign in, then watch the servers."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        wait_until_ready(f"http://127.0.0.1:{settings.PORT}/readyz")
        self.stdout.write("\n".join(welcome()))
        self.stdout.flush()
        embedded = settings.DATABASE_IS_EMBEDDED or settings.REDIS_IS_EMBEDDED
        while not embedded or lease.running(settings.EMBEDDED_PLACES):
            time.sleep(1)
        raise CommandError(f"A server died: see the logs in {settings.STATE_DIR}")


def wait_until_ready(url: str) -> None:
    """Ask until the web says that it can serve."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise CommandError(f"The web did not become ready in {READY_SECONDS:.0f} s.")


def welcome() -> list[str]:
    """Where to go, who can sign in, and how to stop."""
    lines = [
        "",
        f"The product is ready:  {settings.SITE_URL}/",
        f"Staff:                 {settings.SITE_URL}/admin/   dock: {settings.SITE_URL}/dock/",
        f"API:                   {settings.SITE_URL}/api/v1/docs/",
    ]
    if settings.DEMO:
        lines += [
            f"Mails that were sent:  {settings.SITE_URL}/demo/outbox/",
            f"The carrier:           {settings.SITE_URL}/carrier/",
            "Sign in as:",
            *(f"  {role:<18} {email:<32} {password}" for role, email, password in logins()),
        ]
    return [*lines, "Stop with Ctrl-C. The data is kept; `make clean-data` throws it away.", ""]


def logins() -> list[tuple[str, str, str]]:
    """Role, e-mail and password of the demo's people."""
    try:
        return [tuple(row) for row in import_string("demo.logins.ROWS")]
    except ImportError:
        return []
