"""Who else holds something about a person. Apps register in their `erasure.py` at start-up."""

from collections.abc import Callable
from uuid import UUID

EraseFunction = Callable[[UUID], int]

_functions: dict[str, EraseFunction] = {}


def register(name: str, erase: EraseFunction) -> None:
    """Have `erase(customer_id)` called inside the erasing transaction; it returns rows removed.

    Files must be removed with `transaction.on_commit`, so that a rolled-back erasure loses
    nothing. Raises ValueError when the name is taken.
    """
    if name in _functions:
        raise ValueError(f"erasure name taken: {name}")
    _functions[name] = erase


def registered() -> dict[str, EraseFunction]:
    """Return the functions by name, in the order they registered."""
    return dict(_functions)
