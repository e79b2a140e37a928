"""A small history with everything in it that somebody may or may not see, and those who try.

Mei owns one return and a shop (by its key) another; every other object hangs on one of the two.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import Model

from accounts.roles import Role

if TYPE_CHECKING:
    from tests.access.keyring import Keyring

ANONYMOUS, GUEST, OWNER, OTHER = "anonymous", "guest", "owner", "other"
AGENT, SUPERVISOR, DOCK, QUALITY, OPS = (role.value for role in Role)
DEACTIVATED = "deactivated"
KEY, BARE_KEY, FOREIGN_KEY = "key", "key_without_scopes", "foreign_key"
STAFF = frozenset({AGENT, SUPERVISOR, DOCK, QUALITY, OPS})
KEYS = frozenset({KEY, BARE_KEY, FOREIGN_KEY})
PRINCIPALS = (
    ANONYMOUS, GUEST, OWNER, OTHER, AGENT, SUPERVISOR, DOCK, QUALITY, OPS, DEACTIVATED,
    KEY, BARE_KEY, FOREIGN_KEY,
)  # fmt: skip
MEIS, SHOPS, NOBODYS = "mei's", "the shop's", "nobody's"
OWNERS = {GUEST: MEIS, OWNER: MEIS, KEY: SHOPS}
NOWHERE = UUID("01999999-9999-7999-8999-999999999999")
LOST = "EC0000004TW"
Ids = dict[str, object]


@dataclass
class World:
    """`credentials`: what each principal sends along. `ids`: what a route's parameters mean.
    `keyring`: good tokens for the routes that ask for one."""

    credentials: dict[str, Mapping[str, str]] = field(default_factory=dict)
    ids: dict[str, Ids] = field(default_factory=dict)
    keyring: "Keyring | None" = None

    def values(self, route: str, parameters: list[str], whose: str) -> Ids:
        """The parameters of a route when it is asked for this one's object."""
        found = {name: _known(self.ids[whose], route, name) for name in parameters}
        if "object_id" in found and route != "admin:view_on_site":
            found["object_id"] = self._row(route, whose)
        return found

    def _row(self, route: str, whose: str) -> object:
        """The newest row of the model that this admin page shows."""
        model = admin_model(route)
        found = None if whose == NOBODYS else model._base_manager.order_by("pk").last()
        return NOWHERE if found is None else found.pk


def admin_model(route: str) -> type[Model]:
    """The model of a page of the admin, by the page's name."""
    _admin, app, model = re.split("[:/_]", route)[:3]
    return apps.get_model(app, model)


def _known(known: Ids, route: str, parameter: str) -> object:
    """Told for this route, for those whose names begin alike, or for all."""
    prefix = route
    while prefix:
        if f"{prefix}.{parameter}" in known:
            return known[f"{prefix}.{parameter}"]
        prefix = re.sub(r"[-_:]?[^-_:]*$", "", prefix)
    return known.get(parameter, NOWHERE)
