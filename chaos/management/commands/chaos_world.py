"""`manage.py chaos_world`: make an empty database what a chaos run needs."""

import json
from dataclasses import asdict
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from chaos import world
from events import clock
from events.models import Event


class Command(BaseCommand):
    help = "Prepare an empty database for a chaos run; prints how to get in and what to start."

    def handle(self, *args: Any, **options: Any) -> None:
        """Makes the tables; refuses any database that holds a fact already: it is somebody's."""
        call_command("migrate", verbosity=0, interactive=False)
        if Event.objects.exists():
            raise CommandError("This database is in use; a chaos run brings its own.")
        parts = StringIO()
        call_command("run", list=True, stdout=parts)
        answer = {**asdict(world.make(clock.now())), "parts": json.loads(parts.getvalue())}
        self.stdout.write(json.dumps(answer))
