"""`manage.py sync_roles`: give the staff roles exactly the permissions of accounts/roles.py."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import services
from accounts.services.roles import UnknownPermissions
from events import clock
from events.actor import Actor


class Command(BaseCommand):
    """Run after `migrate`; repeating it is harmless."""

    help = "Give the staff roles exactly the permissions of accounts/roles.py."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sync and say how many permissions each role has."""
        try:
            counts = services.sync_roles(actor=Actor.system("sync_roles"), now=clock.now())
        except UnknownPermissions as refusal:
            raise CommandError(str(refusal)) from refusal
        for role, count in counts.items():
            self.stdout.write(f"{role.value}: {count}")
