"""Take one mail from standard input, as mail servers hand it to a program (pipe transport)."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from events import clock
from events.actor import Actor
from events.errors import DomainError
from intake import errors, mail, services

# sysexits.h, which mail servers understand: refuse for good, or keep and try again.
DATA_ERROR, TRY_AGAIN = 65, 75


class Command(BaseCommand):
    help = "Take one mail from standard input. Exit status: 0 taken, 65 refused, 75 try again."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Read no more than a mail may be, and answer by exit status."""
        raw = sys.stdin.buffer.read(mail.LARGEST_MAIL + 1)
        try:
            services.take(actor=Actor.system("mail"), now=clock.now(), raw=raw)
        except (errors.MailTooLarge, errors.MailUnreadable) as refusal:
            self.stderr.write(str(refusal))
            sys.exit(DATA_ERROR)
        except (DomainError, DatabaseError) as trouble:
            self.stderr.write(f"Not now: {type(trouble).__name__}")
            sys.exit(TRY_AGAIN)
