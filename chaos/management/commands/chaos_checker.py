"""`manage.py chaos_checker`: the judge of a chaos run, a process of its own."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from chaos import journal
from chaos.checker import claims, drift, ledgers, queries, settling
from chaos.checker.findings import LOST, Finding
from events.models import Event
from rma.models import Rma


class Command(BaseCommand):
    help = "Wait until the product is quiet, then print as JSON what is lost, doubled or broken."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The journals, how long to wait, how many rows to corrupt for F19."""
        parser.add_argument("--journals", type=Path, required=True)
        parser.add_argument("--settle", type=float, default=30.0)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--corrupt", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        """Findings of the run, those of F19 apart, and a few figures."""
        lines = list(journal.read(options["journals"]))
        figures: dict[str, Any] = {}
        found = list(self._settled(options["settle"], figures))
        found += [*claims.check(lines), *ledgers.check(), *queries.check()]
        drifted = list(drift.corrupt_and_heal(options["seed"], options["corrupt"])
                       if options["corrupt"] else ())  # fmt: skip
        figures |= {
            "events": Event.objects.count(),
            "RMAs": Rma.objects.count(),
            "closed": Rma.objects.filter(state="closed").count(),
        }
        answer = {
            "findings": [asdict(finding) for finding in found],
            "drift": [asdict(finding) for finding in drifted],
            "attempts": claims.attempts(lines),
            "figures": figures,
        }
        self.stdout.write(json.dumps(answer))

    def _settled(self, seconds: float, figures: dict[str, Any]) -> Iterator[Finding]:
        try:
            figures["seconds until quiet"] = round(settling.settle(seconds), 1)
        except TimeoutError as error:
            yield Finding(LOST, str(error))
