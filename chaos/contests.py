"""Two workers reach for one purchase, the winner dies after its call, another finds what it bought.

Run by `manage.py chaos_errand contests` while no worker of the product lives, so that every step
is the errand's: the same code in the same database against the same carrier, as often as told.
"""

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import connection, connections

import rma.services
from chaos.clients.api import Api
from chaos.clients.bench import Technician
from chaos.clients.walks import Client, repair
from chaos.journal import Journal
from events import clock, crash_points, effects_runner, pump, retry_budget
from events.actor import Actor
from events.crash_points import CrashPlan
from events.effects_runner import Claim
from events.models import Effect, RetryBudget
from shipping.models import Shipment
from shipping.services.requests import BUY_LABEL

ACTOR = Actor.staff("chaos-contests")
AFTER_THE_CALL = "effects.after_call"
LATER = timedelta(hours=1)
CONTESTS = "contests.json"


@dataclass
class Score:
    """What came out; every number but `contests`, `deaths` and `found` should be nought."""

    contests: int = 0
    deaths: int = 0
    found: int = 0
    two_winners: int = 0
    no_winner: int = 0
    not_settled: int = 0
    labels_missing: int = 0
    labels_doubled: int = 0


def run(url: str, api_key: str, journals: Path, count: int) -> Score:
    """So many contests, each about a label of its own; the RMAs are cancelled afterwards."""
    journal = Journal(journals, "errand-contests")
    client = Client(Api(url, api_key, journal), Technician(journal))
    for number in range(count):
        next(repair(client, f"contest-{number}", replace=False), None)
    while pump.drain_subscribers():
        pass
    others = Effect.objects.exclude(kind=BUY_LABEL).filter(state=Effect.State.PENDING)
    others.update(available_at=clock.now() + LATER)
    score = Score()
    for shipment in list(Shipment.objects.filter(booked_at=None).order_by("requested_at")):
        _contest(shipment, score)
    others.update(available_at=clock.now())
    _cancel_all()
    return score


def _contest(shipment: Shipment, score: Score) -> None:
    score.contests += 1
    effect = Effect.objects.get(ordering=shipment.stream)
    winners = _reach_at_once(effect)
    score.two_winners += len(winners) > 1
    score.no_winner += not winners
    if winners:
        score.deaths += _die_after_the_call(winners[0])
    _let_a_minute_pass()
    score.found += _serve_again(effect)
    shipment.refresh_from_db()
    score.not_settled += shipment.booked_at is None
    labels = _labels_of(shipment.reference)
    score.labels_missing += labels == 0
    score.labels_doubled += labels > 1


def _reach_at_once(effect: Effect) -> list[Claim]:
    """Two workers wait at the gate and then claim; who got it."""
    gate = threading.Barrier(2)

    def reach(_worker: int) -> Claim | None:
        try:
            gate.wait(30)
            return effects_runner.claim_next(of=effect.correlation)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return [claim for claim in pool.map(reach, range(2)) if claim is not None]


def _die_after_the_call(claim: Claim) -> bool:
    """A process of its own makes the call and is killed before it can write so."""
    connections.close_all()
    child = os.fork()
    if not child:
        crash_points.reached = CrashPlan(AFTER_THE_CALL).reached
        try:
            effects_runner.serve(claim)
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _let_a_minute_pass() -> None:
    """Leases end, and calls may be repeated again."""
    leased = Effect.objects.filter(state=Effect.State.LEASED)
    leased.update(lease_until=clock.now() - timedelta(seconds=1))
    RetryBudget.objects.update(tokens=retry_budget.CAPACITY)


def _serve_again(effect: Effect) -> bool:
    """Another worker takes it over; whether it was in doubt, so that it asked first."""
    claim = effects_runner.claim_next(of=effect.correlation)
    if claim is None:
        return False
    effects_runner.serve(claim)
    return claim.doubtful


def _labels_of(reference: str) -> int:
    """How many the carrier has sold, in the carrier's own books."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM embedded_carrier_label WHERE reference = %s", [reference]
        )
        return int(cursor.fetchone()[0])


def _cancel_all() -> None:
    """The customers have changed their minds: nothing of this travels."""
    for rma_id in Shipment.objects.values_list("rma_id", flat=True):
        rma.services.cancel(actor=ACTOR, now=clock.now(), rma_id=rma_id, code="changed_mind")
