"""The carrier lies, stalls, repeats itself and talks of parcels nobody knows yet."""

from datetime import datetime

from chaos import timelapse
from chaos.clients.api import Api
from chaos.clients.bench import Technician
from chaos.clients.walks import Client, repair
from chaos.journal import Journal
from chaos.product import SWITCHES
from chaos.scenarios.arena import Arena, Outcome, Scenario
from events.breakers import THRESHOLD

LIES = ("timeout", "lost", "garbage", "broken", "error", "limit", "slow")
LABELS, LOOKUP = "labels", "lookup"
STALL, ERROR, MANY = "timeout", "error", 100
QUESTIONS, LABELS_WANTED = 6, 6
OPENED_SECONDS, MAIL_SECONDS = 400.0, 120.0
CALL_SECONDS = 15.0  # in total, of the adapter
MOST_COPIES = 5
_SAY_AGAIN = """
    UPDATE embedded_carrier_webhookdelivery
    SET state = 'waiting', attempts = 0, due_at = now() + random() * interval '1 second'
    WHERE id IN (
        SELECT id FROM embedded_carrier_webhookdelivery WHERE state = 'delivered'
        ORDER BY id DESC LIMIT 100)
"""


def talk_early_and_often(arena: Arena) -> Outcome:
    """F14: what was said last is said again, new messages come five times, all in any order.

    Answers about labels are lost meanwhile, so a parcel is on its way before we know its label: its
    messages are parked.
    """
    product, outcome = arena.product, Outcome()
    switches = {**SWITCHES, "webhook_copies": MOST_COPIES, "day_seconds": 0.2}
    with product.carrier() as carrier:
        carrier.put("sandbox/settings", json=switches).raise_for_status()
        fault = {"operation": LABELS, "kind": "lost", "calls": 2}
        carrier.post("sandbox/faults", json=fault).raise_for_status()
        for _ in range(2):
            outcome.attempts += product.servers.tell(_SAY_AGAIN)
            arena.watch(max(arena.seconds, 3.0) / 2)
        carrier.put("sandbox/settings", json=dict(SWITCHES)).raise_for_status()
        carrier.delete(f"sandbox/faults/{LABELS}").raise_for_status()
    outcome.expect(outcome.attempts, "the carrier had nothing to say again")
    outcome.seen.append(f"{outcome.attempts} messages said again")
    return outcome


def lie(arena: Arena) -> Outcome:
    """F15: sold and timed out, sold and garbage, 429, 500, slow; and the look-up fails, too."""
    product, outcome = arena.product, Outcome()
    with product.carrier() as carrier:
        for kind in arena.chance.sample(LIES, len(LIES)):
            carrier.post(
                "sandbox/faults", json={"operation": LABELS, "kind": kind, "calls": 1}
            ).raise_for_status()
            outcome.attempts += 1
            arena.watch(max(arena.seconds, 3.0) / len(LIES))
        carrier.post(
            "sandbox/faults", json={"operation": LOOKUP, "kind": "error", "calls": 1}
        ).raise_for_status()
        carrier.delete(f"sandbox/faults/{LABELS}").raise_for_status()
    _fall_silent(arena, outcome)
    return outcome


def _fall_silent(arena: Arena, outcome: Outcome) -> None:
    """The carrier answers nobody any more: its circuit opens, and mails are sent as before."""
    before = _mails_waited(arena, "f15-before")
    with arena.product.carrier() as carrier:
        for operation, kind in ((LABELS, STALL), (LOOKUP, ERROR)):
            fault = {"operation": operation, "kind": kind, "calls": MANY}
            carrier.post("sandbox/faults", json=fault).raise_for_status()
        _ask_for_labels(arena)
        during = _mails_waited(arena, "f15-during")
        arena.watch_until("the circuit opens", lambda: _ailing(arena, THRESHOLD), OPENED_SECONDS)
        for operation in (LABELS, LOOKUP):
            carrier.delete(f"sandbox/faults/{operation}").raise_for_status()
    longest = timelapse.CALL_SECONDS if arena.product.wishes.lapse else CALL_SECONDS
    limit = before + arena.patience(longest)
    outcome.expect(during < limit, f"mails waited {during:.1f} s for a silent carrier")
    arena.watch_until("the circuit closes", lambda: not _ailing(arena, 1), OPENED_SECONDS)
    outcome.seen.append(
        f"p95 of the wait of mails: {before:.1f} s before, {during:.1f} s while the carrier was "
        "silent; its circuit opened, and closed again"
    )


def _ask_for_labels(arena: Arena) -> None:
    """Repairs are asked for, and each wants a label."""
    journal = Journal(arena.journals, "probe-labels")
    api = Api(arena.product.url, arena.product.world["api_key"], journal)
    for number in range(LABELS_WANTED):
        name = f"silent-{number}-{arena.chance.randrange(10_000)}"
        next(repair(Client(api, Technician(journal)), name, replace=False), None)


def _mails_waited(arena: Arena, name: str) -> float:
    """95 of 100 mails about these questions (and whatever else) left within so many seconds."""
    since = arena.product.servers.ask("SELECT clock_timestamp()")[0][0]
    with arena.questions(name, QUESTIONS):
        arena.watch(0.2)
    arena.watch_until("the mails are sent", lambda: _all_sent(arena, since), MAIL_SECONDS)
    waited = arena.product.servers.ask(
        "SELECT percentile_cont(0.95) WITHIN GROUP"
        " (ORDER BY extract(epoch FROM finished_at - created_at)::float8)"
        " FROM events_effect WHERE kind = 'notifications.deliver' AND created_at >= %s", since,
    )  # fmt: skip
    return float(waited[0][0])


def _all_sent(arena: Arena, since: datetime) -> bool:
    """Whether each question has its mail, and no mail waits."""
    sent, asked = arena.product.servers.ask(
        "SELECT count(finished_at), count(*) FROM events_effect"
        " WHERE kind = 'notifications.deliver' AND created_at >= %s", since,
    )[0]  # fmt: skip
    return bool(sent == asked >= QUESTIONS)


def _ailing(arena: Arena, failures: int) -> list[tuple[object, ...]]:
    """Carriers that have failed so often in a row."""
    return arena.product.servers.ask(
        "SELECT 1 FROM events_circuit WHERE name LIKE 'carrier/%%' AND failures >= %s", failures
    )


SCENARIOS = (
    Scenario("F14", "carrier messages × 5, early, shuffled", talk_early_and_often),
    Scenario("F15", "carrier lies and stalls", lie),
)
