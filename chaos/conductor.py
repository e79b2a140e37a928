"""One run from the first process to the last: start, hurt, let go, judge, stop."""

import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from shutil import rmtree
from typing import Any

from chaos.checker.findings import BROKEN, DOUBLED, LOST
from chaos.product import Product, Wishes
from chaos.report import Report, Row
from chaos.scenarios.arena import Arena, Outcome, Scenario

CLIENTS = "clients"
DRIFT = "F19"
LOAD = "load"
CORRUPTED = 100
LEAST_SECONDS = 1.0
FINISH_SECONDS = 45.0
SETTLE_SECONDS, SETTLE_CONTROL_SECONDS, SETTLE_REAL_SECONDS = 90.0, 15.0, 600.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be run."""

    seed: int
    seconds: float
    scenarios: Sequence[Scenario]
    drift: bool
    wishes: Wishes
    repeat: int = 1
    clients: int = 4
    every_seconds: float = 6.0
    repairs: int = 30
    keep: bool = False


@dataclass
class Conductor:
    """Runs one order and writes its report."""

    order: Order
    say: Say
    report: Report = field(init=False)

    def __post_init__(self) -> None:
        self.report = Report(self.order.seed, self.order.wishes.without)

    def run(self) -> Report:
        """Everything, and whatever happens all of it is stopped afterwards.

        A KeyboardInterrupt ends the run early: the report says so and has what was seen so far.
        """
        try:
            with self._product() as product:
                self._hurt(product)
                self._judge(product)
        except KeyboardInterrupt:
            self.report.interrupted = True
        self.report.figures["seconds in all"] = round(time.time() - self._started, 1)
        return self.report

    @contextmanager
    def _product(self) -> Iterator[Product]:
        self._started, self._finished = time.time(), False
        folder = Path(tempfile.mkdtemp(prefix="chaos-"))
        product = Product(folder, self.order.wishes)
        try:
            product.start()
            self.report.figures["seconds to start"] = round(time.time() - self._started, 1)
            self.say(f"the product serves at {product.url}, its logs lie in {folder}")
            yield product
            self._finished = True
        finally:
            product.stop()
            if self.order.keep or not (self._finished and self.report.good):
                self.say(f"logs and journals are kept in {folder}")
            else:
                rmtree(folder, ignore_errors=True)

    def _hurt(self, product: Product) -> None:
        """The quiet scenarios alone, then the others while clients work."""
        loud = [scenario for scenario in self.order.scenarios if not scenario.quiet]
        for scenario in self.order.scenarios:
            if scenario.quiet:
                self._scenario(product, scenario, LEAST_SECONDS)
        if not (loud or self.order.drift):
            return
        row = Row(LOAD, "clients at work", time.time())
        self._start_clients(product)
        slot = self.order.seconds / max(len(loud), 1)
        for scenario in loud:
            self._scenario(product, scenario, slot)
        self._finish_clients(product)
        row.ended = time.time()
        self.report.rows.append(row)

    def _scenario(self, product: Product, scenario: Scenario, seconds: float) -> None:
        """One fault; it may take longer than its slot, but the rest of its slot is quiet."""
        row = Row(scenario.code, scenario.title, time.time())
        before = product.roster.kills
        chance = random.Random(f"{self.order.seed}-{scenario.code}")  # noqa: S311 - no secret
        arena = Arena(
            product,
            chance,
            product.folder / "journals",
            max(seconds, LEAST_SECONDS),
            self.order.repeat,
        )
        try:
            outcome = scenario.run(arena)
        except TimeoutError as error:
            outcome = Outcome(wrong=[str(error)])
        arena.watch(max(0.0, row.started + seconds - time.time()))
        row.ended = time.time()
        row.kills = product.roster.kills - before
        row.attempts, row.lost, row.doubled = outcome.attempts, outcome.lost, outcome.doubled
        row.wrong, row.seen = outcome.wrong, outcome.seen
        self.report.rows.append(row)
        self.say(f"{row.code} {row.title}: {row.ended - row.started:.1f} s")

    def _start_clients(self, product: Product) -> None:
        product.start_command(
            CLIENTS, "chaos_clients",
            *("--url", product.url, "--api-key", product.world["api_key"]),
            *("--folder", str(product.folder / "journals"), "--seed", str(self.order.seed)),
            *("--clients", str(self.order.clients), "--every", str(self.order.every_seconds)),
            *("--repairs", str(self.order.repairs)),
            # As many as come in time on a quick machine; a slow one need not work more.
            *("--most", str(ceil(self.order.seconds / self.order.every_seconds))),
        )  # fmt: skip

    def _finish_clients(self, product: Product) -> None:
        """No new RMAs; what is open is walked to its end."""
        child = product.roster.running[CLIENTS]
        child.terminate()
        deadline = time.monotonic() + FINISH_SECONDS
        while not product.roster.ended(CLIENTS) and time.monotonic() < deadline:
            product.restart_dead()
            time.sleep(0.2)
        product.roster.end(CLIENTS, 5.0)

    def _judge(self, product: Product) -> None:
        """The checker's findings, each put down to the scenario it was asked for in."""
        started = time.time()
        answer = json.loads(
            product.manage(
                "chaos_checker", "--journals", str(product.folder / "journals"),
                "--settle", str(self._patience()), "--seed", str(self.order.seed),
                "--corrupt", str(CORRUPTED if self.order.drift else 0),
            )
        )  # fmt: skip
        for at in answer["attempts"]:
            self._row_of(at).attempts += 1
        for finding in answer["findings"]:
            self._blame(self._row_of(finding["at"]), finding)
        if self.order.drift:
            row = Row(DRIFT, "rows changed by hand", started, time.time(), attempts=CORRUPTED)
            self.report.rows.append(row)
            for finding in answer["drift"]:
                self._blame(row, finding)
        self.report.figures |= answer["figures"]

    def _patience(self) -> float:
        """What goes wrong in a control run need not be waited for; real leases take their time."""
        if self.order.wishes.without:
            return SETTLE_CONTROL_SECONDS
        return SETTLE_SECONDS if self.order.wishes.lapse else SETTLE_REAL_SECONDS

    def _blame(self, row: Row, finding: dict[str, Any]) -> None:
        row.lost += finding["kind"] == LOST
        row.doubled += finding["kind"] == DOUBLED
        row.wrong += [f"{finding['kind']}: {finding['what']}"]
        assert finding["kind"] in (LOST, DOUBLED, BROKEN)

    def _row_of(self, at: float) -> Row:
        """The fault during which this instant lies, else the row of everything."""
        for row in self.report.rows:
            if row.code != LOAD and row.started <= at <= row.ended:
                return row
        return self.report.rows[-1]
