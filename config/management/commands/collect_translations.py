"""Collect the texts to be translated; needs gettext's programs (Debian: apt install gettext)."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.management.commands import makemessages
from django.utils.translation import to_locale

from config import translations

# Folders without texts of the product.
ELSEWHERE = [".venv", ".state", "bench", "docs", "media", "scripts", "staticfiles", "tests"]


class Collector(makemessages.Command):
    """Django's collector; a changed text comes back empty, never with a guess."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]


class Command(BaseCommand):
    help = "Collect the texts to be translated into the catalogues of all languages."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        targets = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        call_command(
            Collector(),
            locale=[to_locale(code) for code in targets],
            ignore_patterns=ELSEWHERE,
            no_obsolete=True,
            no_wrap=True,
            add_location="file",
            verbosity=0,
        )
        for source in translations.sources():
            translations.tidy(source)
