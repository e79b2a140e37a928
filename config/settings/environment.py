"""Reading the environment. A mistake is collected, not raised: `config.checks` reports it."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

DATABASE_SCHEMES = ("postgres", "postgresql")


@dataclass(frozen=True, slots=True)
class Problem:
    """A wrong environment variable: its name, what is wrong, what to write instead."""

    variable: str
    message: str
    hint: str


PROBLEMS: list[Problem] = []


def complain(variable: str, message: str, hint: str) -> None:
    """Remember a mistake for the system checks."""
    PROBLEMS.append(Problem(variable, message, hint))


def text(name: str, default: str = "") -> str:
    """A variable's value; empty counts as not given."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off."""
    value = text(name).lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value not in ("", "0", "false", "no", "off"):
        complain(name, f"{name} is neither on nor off.", f"Write {name}=1 or {name}=0.")
    return False if value else default


def number(name: str, default: int) -> int:
    """A whole number."""
    value = text(name)
    if value and not value.isdecimal():
        complain(name, f"{name} is not a whole number.", f"Write for example {name}={default}.")
        return default
    return int(value) if value else default


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """A folder; a relative one counts from the current folder."""
    return Path(text(name, str(default))).resolve()


def database(name: str, url: str) -> dict[str, object]:
    """Django's connection settings from `postgresql://user:password@host:port/name?option=…`.

    A `host` in the query is a folder with a unix socket. Other query parts go to libpq.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in DATABASE_SCHEMES or not parts.path.strip("/") or port == -1:
        complain(
            name,
            f"{name} is not the address of a PostgreSQL database.",
            f"Write {name}=postgresql://user:password@host:5432/name, or leave it out to use the "
            "embedded server.",
        )
        return {"NAME": "", "OPTIONS": {}}
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": dict(options),
    }


def redis(name: str, url: str) -> str:
    """The address of a Redis server; complains about any other."""
    if urlsplit(url).scheme not in ("redis", "rediss", "unix"):
        complain(
            name,
            f"{name} is not the address of a Redis server.",
            f"Write {name}=redis://host:6379, or leave it out to use the embedded server.",
        )
    return url
