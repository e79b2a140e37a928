"""Who does something: a kind and an id, never a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class ActorKind(StrEnum):
    """The kinds of actor an event can name."""

    SYSTEM = "system"
    STAFF = "staff"
    CUSTOMER = "customer"
    GUEST = "guest"
    PARTNER = "partner"
    CARRIER = "carrier"


@dataclass(frozen=True, slots=True)
class Actor:
    """The author of an event. `id` is a user, customer, session, key or subsystem id."""

    kind: ActorKind
    id: str = ""

    @classmethod
    def system(cls, name: str) -> Self:
        """A part of this product acting by itself, for example "warranty"."""
        return cls(ActorKind.SYSTEM, name)

    @classmethod
    def staff(cls, user_id: object) -> Self:
        """A signed-in member of staff."""
        return cls(ActorKind.STAFF, str(user_id))

    @classmethod
    def customer(cls, customer_id: object) -> Self:
        """A signed-in customer."""
        return cls(ActorKind.CUSTOMER, str(customer_id))

    @classmethod
    def guest(cls, rma_or_session_id: object) -> Self:
        """Somebody who holds a link or a session, but has no account."""
        return cls(ActorKind.GUEST, str(rma_or_session_id))

    @classmethod
    def partner(cls, key_id: object) -> Self:
        """A program that calls the API with this key."""
        return cls(ActorKind.PARTNER, str(key_id))

    @classmethod
    def carrier(cls, slug: str) -> Self:
        """A carrier that tells us something by webhook or answer."""
        return cls(ActorKind.CARRIER, slug)

    def as_json(self) -> dict[str, str]:
        """The form in which `meta` stores it."""
        return {"kind": self.kind.value, "id": self.id}

    @classmethod
    def from_json(cls, data: Mapping[str, str]) -> Self:
        """Read back what `as_json` wrote."""
        return cls(ActorKind(data["kind"]), data["id"])
