"""Every route of the product, found by walking the URLconf: nothing is listed by hand."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

_PARAMETER = re.compile(r"\(\?P<(\w+)>[^()]*\)|<(?:\w+:)?(\w+)>")
API = "api:"
PROGRAM_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PAGE_METHODS = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Route:
    """`name`: with its namespaces; the pattern itself where a route has no name."""

    name: str
    pattern: str

    @property
    def parameters(self) -> list[str]:
        """What its address needs."""
        return [first or second for first, second in _PARAMETER.findall(self.pattern)]

    @property
    def group(self) -> str:
        """The first part of its address; in the admin the application, too."""
        parts = self.pattern.split("/")
        return "/".join(parts[: 2 if parts[0] == "admin" else 1])

    @property
    def methods(self) -> tuple[str, ...]:
        """What is tried at it."""
        programs = self.name.startswith((API, "carrier/v1/", "hooks:", "letters:"))
        return PROGRAM_METHODS if programs else PAGE_METHODS

    def path(self, values: Mapping[str, object]) -> str:
        """Its address with these values."""
        filled = _PARAMETER.sub(lambda found: str(values[found[1] or found[2]]), self.pattern)
        return "/" + filled


def all_routes() -> list[Route]:
    """Every route there is; a name with two patterns counts twice."""
    return routes_of(get_resolver().url_patterns)


def routes_of(patterns: Iterable[URLPattern | URLResolver], namespace: str = "") -> list[Route]:
    """The routes that these patterns make."""
    return list(_walk(patterns, "", namespace))


def _walk(
    patterns: Iterable[URLPattern | URLResolver], prefix: str, namespace: str
) -> Iterator[Route]:
    for entry in patterns:
        pattern = prefix + _plain(str(entry.pattern))
        if isinstance(entry, URLPattern):
            yield Route(f"{namespace}{entry.name}" if entry.name else pattern, pattern)
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, pattern, inner)


def _plain(pattern: str) -> str:
    """A regular expression without its anchors."""
    return pattern.replace("^", "").replace("$", "").replace(r"\Z", "").replace("[/.]", "[^/.]")
