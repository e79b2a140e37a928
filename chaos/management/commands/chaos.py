"""`manage.py chaos`: the fault plan against a running product of its own."""

import json
import secrets
import signal
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from chaos import sabotage, scenarios
from chaos.conductor import DRIFT, Conductor, Order
from chaos.product import Wishes
from chaos.servers import DidNotStart

SHORT_SECONDS = 300.0


class Command(BaseCommand):
    help = "Start a product of its own, hurt it in every way of the fault plan, count what it lost."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Everything has a default: 90 seconds, every scenario, nothing taken away."""
        parser.add_argument("--seed", type=int, help="the same seed, the same faults")
        parser.add_argument("--seconds", type=float, default=90.0, help="of faults under load")
        parser.add_argument("--repeat", type=int, default=1, help="at least so often, each fault")
        parser.add_argument("--real", action="store_true", help="real leases, however short")
        parser.add_argument("--scenarios", default="", help="F2,F5,…; all of them by default")
        parser.add_argument("--without", default="", help="protections to take away: a control run")
        parser.add_argument("--report", type=Path, help="a file for the report as JSON")
        parser.add_argument("--keep", action="store_true", help="keep logs and journals")
        parser.add_argument("--list", action="store_true", help="say what there is to choose from")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, print, and end with status 1 when anything was lost, doubled or broken."""
        if options["list"]:
            self._list()
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, interrupt)
        conductor = Conductor(self._order(options), self._say)
        try:
            report = conductor.run()
        except DidNotStart as error:
            raise CommandError(str(error)) from error
        for line in report.lines():
            self._say(line)
        if options["report"]:
            options["report"].write_text(json.dumps(report.as_json(), indent=2))
        if report.interrupted:
            raise CommandError("interrupted; everything is stopped", returncode=130)
        if not report.good:
            raise CommandError("the verdict is bad")

    def _order(self, options: dict[str, Any]) -> Order:
        codes = [code for code in options["scenarios"].split(",") if code]
        without = tuple(name for name in options["without"].split(",") if name)
        try:
            sabotage.ensure_known(without)
            chosen = scenarios.named([code for code in codes if code != DRIFT])
        except LookupError as error:
            raise CommandError(str(error)) from error
        real = options["real"] or options["seconds"] > SHORT_SECONDS
        return Order(
            seed=secrets.randbelow(1_000_000) if options["seed"] is None else options["seed"],
            seconds=options["seconds"],
            scenarios=[] if codes == [DRIFT] else chosen,
            drift=not codes or DRIFT in codes,
            wishes=Wishes(lapse=not real, without=without),
            repeat=options["repeat"],
            keep=options["keep"],
        )

    def _list(self) -> None:
        for scenario in scenarios.ALL:
            self._say(f"{scenario.code:5} {scenario.title}")
        self._say(f"{DRIFT:5} rows changed by hand")
        for name, what in sabotage.described():
            self._say(f"--without {name}: {what}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """Treat TERM like Ctrl-C: everything is stopped on the way out, which nothing interrupts."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
