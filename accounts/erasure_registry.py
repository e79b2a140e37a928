"""Who else holds something about a person. Apps register in their `erasure.py` at start-up.

Three kinds: what an app holds under the customer's id, under which mail addresses it knows the
person, and what can be found by such an address alone. The floor that keeps the open requests
also says what an erasure has to wait for.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from events.actor import Actor

EraseFunction = Callable[[UUID], int]
AddressesFunction = Callable[[UUID], Collection[str]]
ByAddressFunction = Callable[[frozenset[str]], int]

_functions: dict[str, EraseFunction] = {}
_addresses: dict[str, AddressesFunction] = {}
_by_address: dict[str, ByAddressFunction] = {}
_waiting_room: list["WaitingRoom"] = []


class WaitingRoom(Protocol):
    """Where an erasure waits while the person is still owed something."""

    def has_to_wait(self, customer_id: UUID) -> bool:
        """Whether something is still open."""

    def postpone(self, *, actor: Actor, now: datetime, customer_id: UUID) -> None:
        """Remember to erase as soon as it is done; asked twice, it is remembered once."""

    def waiting_since(self, customer_id: UUID) -> datetime | None:
        """Since when an erasure waits; None when none does."""


@dataclass(frozen=True, slots=True)
class NobodyWaits:
    """While no app says otherwise."""

    def has_to_wait(self, customer_id: UUID) -> bool:
        """No."""
        return False

    def postpone(self, *, actor: Actor, now: datetime, customer_id: UUID) -> None:
        """Never asked."""

    def waiting_since(self, customer_id: UUID) -> datetime | None:
        """Never."""
        return None


def register(name: str, erase: EraseFunction) -> None:
    """Have `erase(customer_id)` called inside the erasing transaction; it returns rows removed.

    Files must be removed with `transaction.on_commit`, so that a rolled-back erasure loses
    nothing. Raises ValueError when the name is taken.
    """
    _ensure_free(name, _functions)
    _functions[name] = erase


def register_addresses(name: str, addresses: AddressesFunction) -> None:
    """Tell under which mail addresses an app knows a customer; asked before anything is removed."""
    _ensure_free(name, _addresses)
    _addresses[name] = addresses


def register_by_address(name: str, forget: ByAddressFunction) -> None:
    """Have `forget(addresses)` called, lower-cased, for what is known by an address alone."""
    _ensure_free(name, _by_address)
    _by_address[name] = forget


def register_waiting_room(room: WaitingRoom) -> None:
    """Say where erasures wait; there is one place. Raises ValueError when it is taken."""
    if _waiting_room:
        raise ValueError("there is a waiting room already")
    _waiting_room.append(room)


def registered() -> dict[str, EraseFunction]:
    """Return the functions by name, in the order they registered."""
    return dict(_functions)


def addresses_of(customer_id: UUID) -> frozenset[str]:
    """Every mail address under which the apps know a customer, lower-cased."""
    found = (address for known in _addresses.values() for address in known(customer_id))
    return frozenset(address.strip().lower() for address in found if address.strip())


def forget_addresses(addresses: frozenset[str]) -> int:
    """Have everything forgotten that is known by these addresses; the number of rows."""
    return sum(forget(addresses) for forget in _by_address.values()) if addresses else 0


def waiting_room() -> WaitingRoom:
    """Where erasures wait."""
    return _waiting_room[0] if _waiting_room else NobodyWaits()


def _ensure_free(name: str, taken: Collection[str]) -> None:
    if name in taken:
        raise ValueError(f"erasure name taken: {name}")
