"""The faults of the plan, one module per thing that is hurt. Each is a function of the arena.

A scenario injects its fault and says what it saw by itself; what was lost or doubled is found
afterwards by the checker, and put down to the scenario during which it was asked for.
"""

from chaos.scenarios import broker, carrier, database, shipping, web, workers
from chaos.scenarios.arena import Scenario

# In the order in which they are run: the quiet ones before the clients come.
ALL: tuple[Scenario, ...] = (
    *shipping.SCENARIOS,
    *workers.SCENARIOS,
    *broker.SCENARIOS,
    *web.SCENARIOS,
    *database.SCENARIOS,
    *carrier.SCENARIOS,
)


def named(codes: list[str]) -> list[Scenario]:
    """The scenarios of these codes, all of them for an empty list; raises LookupError."""
    unknown = set(codes) - {scenario.code for scenario in ALL}
    if unknown:
        raise LookupError(f"no such scenario: {', '.join(sorted(unknown))}")
    return [scenario for scenario in ALL if not codes or scenario.code in codes]
