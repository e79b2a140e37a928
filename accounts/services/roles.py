"""Bring the groups in the database in line with the table in `accounts.roles`."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.roles import PERMISSIONS, Role
from events.actor import Actor
from events.errors import DomainError


class UnknownPermissions(DomainError):
    """The table names permissions that no model declares."""

    code: ClassVar[str] = "unknown_permissions"
    message: ClassVar = _("These permissions do not exist: %(names)s")


def sync_roles(
    *,
    actor: Actor,
    now: datetime,
    permissions: Mapping[Role, tuple[str, ...]] = PERMISSIONS,
) -> dict[Role, int]:
    """Give each role's group exactly its permissions; return how many each has.

    Part of setting up, like a migration: the table is code, so no event is appended. Raises
    UnknownPermissions and changes nothing when a name in the table does not exist.
    """
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    unknown = {name for names in permissions.values() for name in names} - known.keys()
    if unknown:
        raise UnknownPermissions(names=", ".join(sorted(unknown)))
    with transaction.atomic():
        for role, names in permissions.items():
            group, _created = Group.objects.get_or_create(name=role.value)
            group.permissions.set([known[name] for name in names])
    return {role: len(set(names)) for role, names in permissions.items()}
