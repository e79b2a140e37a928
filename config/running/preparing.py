"""What has to be done before the product can serve; each step is quick when nothing changed."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.db import connections

from config import translations
from config.embedded import postgres

Say = Callable[[str], None]


@contextmanager
def step(say: Say, what: str) -> Iterator[None]:
    """Say what is being done, and how many seconds it took."""
    started = time.monotonic()
    yield
    say(f"  {what} ({time.monotonic() - started:.1f} s)")


def prepare(say: Say) -> None:
    """Tables, translations, static files and, on the first run of the demo, its data."""
    if unfinished_seed().exists() and settings.DATABASE_IS_EMBEDDED:
        say("  the first run was interrupted: starting over with an empty database")
        postgres.drop_database(settings.EMBEDDED_PLACES)
        postgres.create_database(settings.EMBEDDED_PLACES)
    with step(say, "database is up to date"):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("sync_roles", stdout=StringIO())
    with step(say, "translations are compiled"):
        translations.compile_stale()
    if not settings.DEBUG:
        with step(say, "static files are collected"):
            collect_static()
    if settings.DEMO:
        seed(say)
    connections.close_all()


def static_fingerprint() -> str:
    """Changes when a static file or a package that brings some does."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements" / "base.lock").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            digest.update(f"{path} {path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def collect_static() -> None:
    """Run collectstatic if something changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
    now = static_fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(now)


def seed(say: Say) -> None:
    """Fill an empty database with the demo's history, made through the services."""
    if "seed_demo" not in get_commands() or get_user_model().objects.exists():
        return
    say("  first run: making two years of demo data …")
    unfinished_seed().touch()
    with step(say, "demo data is there"):
        call_command("seed_demo")
    unfinished_seed().unlink()


def unfinished_seed() -> Path:
    """Exists while the demo data is being made, and after that was interrupted."""
    return Path(settings.STATE_DIR) / "seeding"
