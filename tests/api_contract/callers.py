"""Everybody who may call the API: strangers, customers, each role, keys with each scope."""

from collections.abc import Mapping

import accounts.services
from accounts.models import User
from accounts.scopes import Scope
from tests.access.world import (
    AGENT,
    ANONYMOUS,
    BARE_KEY,
    DOCK,
    FOREIGN_KEY,
    KEY,
    MEIS,
    OPS,
    OTHER,
    OWNER,
    OWNERS,
    QUALITY,
    SHOPS,
    SUPERVISOR,
    World,
)  # fmt: skip
from tests.support.people import NOW, SETUP

Headers = Mapping[str, str]
PEOPLE = (ANONYMOUS, OWNER, OTHER, AGENT, SUPERVISOR, DOCK, QUALITY, OPS)
PROGRAMS = (KEY, FOREIGN_KEY, BARE_KEY)


def scoped(scope: str) -> str:
    """The name of the caller whose key has this scope and no other."""
    return f"key with {scope}"


CALLERS = (*PEOPLE, *PROGRAMS, *(scoped(scope) for scope in Scope.values))


def credentials(world: World) -> dict[str, Headers]:
    """What each caller sends along. The keys with one scope belong to the shop."""
    shop = User.objects.get(email="api@shop.example.com")
    known: dict[str, Headers] = {name: world.credentials[name] for name in PEOPLE + PROGRAMS}
    for scope in Scope.values:
        _key, secret = accounts.services.issue_api_key(
            actor=SETUP, now=NOW, name=scope, owner_id=shop.pk, scopes=[scope]
        )
        known[scoped(scope)] = {"Authorization": f"Api-Key {secret}"}
    return known


def whose(caller: str) -> str:
    """Whose objects this caller asks for: their own where they have some."""
    return SHOPS if caller.startswith("key with") else OWNERS.get(caller, MEIS)
