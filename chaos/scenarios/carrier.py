"""The carrier lies, stalls, repeats itself and talks of parcels nobody knows yet."""

from chaos.product import SWITCHES
from chaos.scenarios.arena import Arena, Outcome, Scenario

LIES = ("timeout", "lost", "garbage", "broken", "error", "limit", "slow")
LABELS, LOOKUP = "labels", "lookup"
MOST_COPIES = 5
_SAY_AGAIN = """
    UPDATE embedded_carrier_webhookdelivery
    SET state = 'waiting', attempts = 0, due_at = now() + random() * interval '1 second'
    WHERE state = 'delivered'
"""


def talk_early_and_often(arena: Arena) -> Outcome:
    """F14: all that was ever said is said again, new messages come five times, all in any order.

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
    return outcome


SCENARIOS = (
    Scenario("F14", "carrier messages × 5, early, shuffled", talk_early_and_often),
    Scenario("F15", "carrier lies and stalls", lie),
)
