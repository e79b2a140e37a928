"""The small demo that these tests look at."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

Seed = Callable[..., str]
SIZE = {"rmas": 12, "devices": 60}
TODAY = "2026-11-22"


@pytest.fixture(scope="module")
def seed() -> Seed:
    """Run the command in one process, in whatever transaction is open; what it said."""
    return run_seed


@override_settings(
    DEMO=True,
    WEBHOOK_LOOPBACK_ORIGINS=[f"http://127.0.0.1:{settings.PORT}"],
    CARRIER_KEY="key-of-the-demo",
    CARRIER_API_KEYS=("key-of-the-demo",),
    CARRIER_WEBHOOK_URL="",
    CARRIER_WEBHOOK_SECRET="whsec_ZGVtby1jYXJyaWVyLXdlYmhvb2stc2VjcmV0",
)
def run_seed(**changed: Any) -> str:
    """The demo's settings hold while the command runs."""
    call_command("sync_roles", stdout=StringIO())
    said = StringIO()
    arguments = [f"--{name}={value}" for name, value in {**SIZE, **changed}.items()]
    call_command("seed_demo", "--slowly", f"--today={TODAY}", *arguments, stdout=said)
    return said.getvalue()
