"""Mistakes in the set-up as system checks: what is wrong, and what to write instead."""

import ctypes.util
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from config import translations
from config.settings import environment
from config.settings.security import DEVELOPMENT_KEY

LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", "testserver"}
# What WeasyPrint loads to draw labels: the library's name, and Debian's package that has it.
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}


@register()
def environment_is_understood(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """config.E001: an environment variable says something that makes no sense."""
    return [
        Error(problem.message, hint=problem.hint, obj=problem.variable, id="config.E001")
        for problem in environment.PROBLEMS
    ]


@register()
def folders_are_writable(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """config.E002: uploads or state cannot be written."""
    return [
        Error(
            f"{name} ({folder}) cannot be written.",
            hint=f"Give this user the right to write there, or set {name} to another folder.",
            id="config.E002",
        )
        for name, folder in (("MEDIA_ROOT", settings.MEDIA_ROOT), ("STATE_DIR", settings.STATE_DIR))
        if not is_writable(Path(folder))
    ]


def is_writable(folder: Path) -> bool:
    """True if the folder, or the nearest one above it that exists, can be written."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)


@register()
def labels_can_be_drawn(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """config.E003: a system library that WeasyPrint needs is missing."""
    missing = [package for name, package in LIBRARIES.items() if not library_exists(name)]
    if not missing:
        return []
    return [
        Error(
            "Labels cannot be drawn: system libraries are missing.",
            hint=f"As root, type: apt-get install {' '.join(missing)}",
            id="config.E003",
        )
    ]


def library_exists(name: str) -> bool:
    """True if the dynamic linker knows the library."""
    return ctypes.util.find_library(name) is not None


@register()
def languages_are_compiled(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """config.W004: a translation is newer than what was compiled from it."""
    stale = [
        str(source.relative_to(settings.BASE_DIR))
        for source in translations.sources()
        if translations.is_stale(source)
    ]
    if not stale:
        return []
    return [
        Warning(
            f"Translations are not compiled: {', '.join(stale)}",
            hint="Type: make translations",
            id="config.W004",
        )
    ]


@register(Tags.security, deploy=True)
def secrets_are_secret(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """config.E005: a public installation with the key that is printed in the source."""
    if settings.SECRET_KEY != DEVELOPMENT_KEY:
        return []
    return [
        Error(
            "SECRET_KEY is the development key that everyone can read.",
            hint="Set SECRET_KEY to a secret of your own, for example from: openssl rand -hex 32",
            id="config.E005",
        )
    ]


@register(Tags.security)
def public_hosts_have_own_secrets(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """config.E005, also without --deploy, as soon as other machines are served."""
    if set(settings.ALLOWED_HOSTS) <= LOCAL_HOSTS:
        return []
    return secrets_are_secret(app_configs)


@register(Tags.security, deploy=True)
def site_is_served_over_https(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """config.E006 to config.E008: things that belong on a desk, not on the internet."""
    found: list[CheckMessage] = []
    if not settings.HTTPS:
        hint = "Set SITE_URL=https://your.host: cookies and redirects follow from it."
        found.append(Error("SITE_URL is not an https address.", hint=hint, id="config.E006"))
    if settings.DEMO:
        hint = "Leave DEMO out: it opens the outbox and the embedded carrier to everyone."
        found.append(Error("DEMO is on.", hint=hint, id="config.E007"))
    if settings.STAFF_MFA != "required":
        hint = "Leave STAFF_MFA out, or set STAFF_MFA=required: a password alone is not enough."
        found.append(Error("Staff need no second factor.", hint=hint, id="config.E008"))
    return found
