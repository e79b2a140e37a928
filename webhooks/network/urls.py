"""Which addresses (URLs) an endpoint may have: one plain spelling, and nothing else.

Odd forms are refused instead of understood, because a second program may understand them in
another way: user names, other letters than ASCII, numbers for hosts (0x7f.1, 2130706433, [::1]),
backslashes, dots at the end, names of private networks, other ports than the listed ones.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST = 500
LONGEST_NAME = 253
_VISIBLE = re.compile(r"^[\x21-\x7e]+$")
_PLAIN = re.compile(
    r"^(?P<scheme>https?)://(?P<host>[a-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?(?P<rest>[/?].*)?$"
)
_LABEL = re.compile(r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
_TOP = re.compile(r"^([a-z]{2,63}|xn--[a-z0-9-]{2,59})$")
# Names that never lead to the open internet (RFC 6761, RFC 6762, RFC 8375, and common habits).
_PRIVATE_TOPS = frozenset(
    {"localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp",
     "private", "test", "invalid", "onion", "arpa", "alt"}
)  # fmt: skip
DEFAULT_PORTS = {"http": 80, "https": 443}


class UrlRefused(Exception):
    """The address is not allowed; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address. loopback: named in the allow-list of this installation's own servers."""

    scheme: str
    host: str
    port: int
    path: str
    loopback: bool

    @property
    def authority(self) -> str:
        """What the Host header says."""
        default = self.port == DEFAULT_PORTS[self.scheme]
        return self.host if default else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Allowed:
    """What this installation allows. origins: `http://127.0.0.1:8000`, for demo and tests."""

    ports: Collection[int]
    origins: Collection[str]
    own_host: str


def check(url: str, allowed: Allowed) -> Target:
    """The target of a URL in its plain form; raises UrlRefused."""
    if not _VISIBLE.match(url) or "\\" in url:
        raise UrlRefused("odd_characters")
    if len(url) > LONGEST:
        raise UrlRefused("too_long")
    if "#" in url:
        raise UrlRefused("fragment")
    if "@" in urlsplit(url).netloc:
        raise UrlRefused("user_name")
    found = _PLAIN.match(url)
    if found is None:
        raise UrlRefused("not_plain")
    scheme, host = found["scheme"], found["host"]
    port = int(found["port"]) if found["port"] else DEFAULT_PORTS[scheme]
    rest = found["rest"] or "/"
    path = rest if rest.startswith("/") else f"/{rest}"
    if f"{scheme}://{host}:{port}" in allowed.origins:
        return Target(scheme, host, port, path, loopback=True)
    _ensure_public(scheme, host, port, allowed)
    return Target(scheme, host, port, path, loopback=False)


def _ensure_public(scheme: str, host: str, port: int, allowed: Allowed) -> None:
    if scheme != "https":
        raise UrlRefused("not_https")
    if port not in allowed.ports:
        raise UrlRefused("port")
    labels = host.split(".")
    if len(host) > LONGEST_NAME or not all(_LABEL.match(label) for label in labels):
        raise UrlRefused("not_a_name")
    if len(labels) < 2 or not _TOP.match(labels[-1]):
        raise UrlRefused("not_a_name")
    if labels[-1] in _PRIVATE_TOPS or host == allowed.own_host:
        raise UrlRefused("private_name")
