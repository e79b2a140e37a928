"""A real browser before the real pages: Chromium driven by Playwright, the shop it visits.

Playwright's synchronous API runs an event loop in the thread of the tests, and Django refuses to
use the database there unless it is told that nobody else shares the connection. Both last only as
long as tests of this folder run: the browser is stopped when pytest leaves it.

While the loop runs, Django keeps other connections than before and after it. So both sets are
closed at the border: what is left open would be cut off when a test's database is made anew.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Customer, User
from events import clock
from tests.browser.problems import Problems
from tests.shipping.support import connect_carrier
from tests.support import histories
from tests.support.histories import Story
from tests.support.people import Catalogue

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
# How long a page may take on a busy machine; nothing waits longer than it must.
PATIENCE_MS = 15_000

Open = Callable[..., Page]
Tell = Callable[[], Story]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of this folder."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    assert found, "The browser tests need Chromium: install the package chromium."
    expect.set_options(timeout=PATIENCE_MS)
    connections.close_all()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=found, args=CHROMIUM_OPTIONS)
        yield chromium
        chromium.close()
        connections.close_all()


@pytest.fixture
def problems() -> Iterator[Problems]:
    """What no page may do; a test fails when a page did it."""
    watched = Problems()
    yield watched
    assert watched.seen == []


@pytest.fixture
def open_page(
    transactional_db: None,
    live_server: LiveServer,
    settings: Settings,
    browser: Browser,
    problems: Problems,
) -> Iterator[Open]:
    """`open_page(user=…, viewport=…)`: a browser window of its own, watched for problems."""
    contexts = []

    def make(*, user: User | None = None, viewport: dict[str, int] = PHONE, **more: Any) -> Page:
        on_phone = viewport["width"] < DESKTOP["width"]
        context = browser.new_context(
            base_url=live_server.url, viewport=viewport, has_touch=on_phone,  # type: ignore[arg-type]
            locale="en-GB", timezone_id="Asia/Taipei", reduced_motion="reduce", **more,
        )  # fmt: skip
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if user is not None:
            context.add_cookies([_session_of(user, settings, live_server)])  # type: ignore[list-item]
        problems.watch(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def _session_of(user: User, settings: Settings, server: LiveServer) -> dict[str, str]:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": server.url}


@pytest.fixture
def shop(
    transactional_db: None,
    live_server: LiveServer,
    settings: Settings,
    catalogue: Catalogue,
    tmp_path: Path,
) -> None:
    """A catalogue, a warranty policy, mice SN-1 to SN-6 sold lately, stock, a carrier."""
    connect_carrier(settings, live_server.url)
    settings.MEDIA_ROOT = tmp_path
    histories.publish_policy()
    for number in range(1, 7):
        sold_on = (clock.now() - timedelta(days=100)).date()
        histories.sell_device(f"SN-{number}", sold_on=sold_on)
    histories.stock_up()


@pytest.fixture
def tell(shop: None, customer: Customer, agent: User, dock_worker: User) -> Tell:
    """`tell()`: a new story of Mei's that happens today."""
    return lambda: Story(customer, agent, dock_worker, now=clock.now())
