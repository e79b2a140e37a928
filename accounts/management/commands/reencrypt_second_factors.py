"""`manage.py reencrypt_second_factors`: after SECRET_KEY was rotated, before the old one goes."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.mfa_adapter import cipher

ENCRYPTED = ("secret", "seed")


class Command(BaseCommand):
    """Brings every stored secret of a second factor under the current SECRET_KEY."""

    help = "Encrypt the secrets of second factors under the current SECRET_KEY."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises cryptography's InvalidToken, and changes nothing, when a key is missing."""
        ring = cipher()
        with transaction.atomic():
            held = Authenticator.objects.select_for_update().filter(data__has_any_keys=ENCRYPTED)
            for one in held:
                for name in set(ENCRYPTED) & one.data.keys():
                    one.data[name] = ring.rotate(one.data[name].encode()).decode()
                one.save(update_fields=["data"])
        if options["verbosity"]:
            self.stdout.write(f"{len(held)} second factors are under the current key.")
