"""Compile the translations; with --check also refuse incomplete ones."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import translations


class Command(BaseCommand):
    help = "Compile changed translations. --check: fail on missing, fuzzy or broken entries."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        translations.compile_stale()
        faults = translations.faults() if options["check"] else []
        if faults:
            raise CommandError("\n".join(faults))
