"""The carrier lies, stalls, repeats itself and talks of parcels nobody knows yet."""

from chaos.product import SWITCHES
from chaos.scenarios.arena import Arena, Outcome, Scenario

LIES = ("timeout", "lost", "garbage", "broken", "error", "limit", "slow")
LABELS, LOOKUP = "labels", "lookup"
MOST_COPIES = 5


def talk_early_and_often(arena: Arena) -> Outcome:
    """F14: each message five times, in any order, while answers about labels are lost.

    A parcel whose label we do not know yet is on its way already: its messages are parked.
    """
    product, outcome = arena.product, Outcome()
    switches = {**SWITCHES, "webhook_copies": MOST_COPIES, "day_seconds": 0.2}
    before = _deliveries(arena)
    with product.carrier() as carrier:
        carrier.put("sandbox/settings", json=switches).raise_for_status()
        fault = {"operation": LABELS, "kind": "lost", "calls": 2}
        carrier.post("sandbox/faults", json=fault).raise_for_status()
        arena.watch(max(arena.seconds, 3.0))
        carrier.put("sandbox/settings", json=dict(SWITCHES)).raise_for_status()
        carrier.delete(f"sandbox/faults/{LABELS}").raise_for_status()
    outcome.expect(_deliveries(arena) > before, "the carrier had nothing to say")
    outcome.attempts = _deliveries(arena) - before
    outcome.seen.append(f"{outcome.attempts} messages of the carrier")
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
    return outcome


def _deliveries(arena: Arena) -> int:
    rows = arena.product.servers.ask(
        "SELECT coalesce(sum(attempts), 0) FROM embedded_carrier_webhookdelivery"
    )
    return int(rows[0][0])


SCENARIOS = (
    Scenario("F14", "carrier messages × 5, early, shuffled", talk_early_and_often),
    Scenario("F15", "carrier lies and stalls", lie),
)
