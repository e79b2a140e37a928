"""Where the kernel's work shows up in traces, if something traces: nothing by default."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext

Span = Callable[[str, Mapping[str, str]], AbstractContextManager[object]]


def _nothing(_name: str, _attributes: Mapping[str, str]) -> AbstractContextManager[object]:
    return nullcontext()


_start: Span = _nothing


def install(start: Span | None) -> None:
    """Let `start(name, attributes)` open a span around each piece of work; None stops that."""
    global _start
    _start = start or _nothing


def span(name: str, **attributes: str) -> AbstractContextManager[object]:
    """A span around a piece of work: ids and kinds only, never what somebody wrote."""
    return _start(name, attributes)
