"""Workers die: a pool child, a whole worker, whoever works on something poisonous."""

from chaos import poison
from chaos.scenarios.arena import Arena, Outcome, Scenario

QUESTIONS = 4
RESUMED_SECONDS = 75.0
DEAD_SECONDS = 1.0
DOOMED_SECONDS = 240.0
RETRYING, STOPPED = "retrying", "stopped"
CHILD_SECONDS = 30.0


def kill_pool_child(arena: Arena) -> Outcome:
    """F2: `kill -9` to the child that does the work; the worker itself lives on."""
    outcome = Outcome()
    for turn in range(arena.passes):
        with arena.questions(f"f2-{turn}", QUESTIONS):
            outcome.attempts += QUESTIONS
            arena.watch(arena.chance.uniform(0.05, 0.25))
            arena.product.until("a pool child was killed", lambda: _kill_one(arena), CHILD_SECONDS)
    return outcome


def _kill_one(arena: Arena) -> bool:
    """Kill one of the worker's children; False when it has none at this moment."""
    children = arena.product.roster.children("worker")
    if children:
        arena.product.roster.kill_child("worker", arena.chance.choice(children))
    return bool(children)


def kill_worker(arena: Arena) -> Outcome:
    """F3: the worker with all its children, and the relay; both are started again a bit later."""
    outcome = Outcome()
    for turn in range(arena.passes):
        with arena.questions(f"f3-{turn}", QUESTIONS):
            outcome.attempts += QUESTIONS
            arena.product.roster.kill("worker")
            arena.product.roster.kill("relay")
            arena.product.until("a moment passes", lambda: True, DEAD_SECONDS)
        arena.watch(DEAD_SECONDS)
    return outcome


def poisoned(arena: Arena) -> Outcome:
    """F18: effects that raise, exhaust memory or kill whoever makes them; a reaction that kills.

    Neighbours go on.
    """
    servers = arena.product.servers
    outcome = Outcome(attempts=len(poison.KINDS) + 1)
    poison.pour(servers)
    arena.product.manage("chaos_errand", "swallow")
    with arena.questions("f18", QUESTIONS) as askers:
        outcome.attempts += askers.count
        arena.watch_until(
            "every poisonous effect waits for a person",
            lambda: poison.set_aside(servers) == len(poison.KINDS),
            DOOMED_SECONDS,
        )
        arena.watch_until(
            "the poisonous event is found", lambda: poison.parked(servers, RETRYING), DOOMED_SECONDS
        )
        poison.skip_tries(servers)
        arena.watch_until(
            "and waits for a person", lambda: poison.parked(servers, STOPPED), DOOMED_SECONDS
        )
    outcome.expect(askers.answered == askers.count, "neighbours of the poison were not served")
    tried = poison.attempts(servers)
    outcome.seen.append(f"set aside after {min(tried)} to {max(tried)} attempts")
    return outcome


SCENARIOS = (
    Scenario("F2", "kill -9 a pool child", kill_pool_child),
    Scenario("F3", "kill -9 worker and relay", kill_worker),
    Scenario("F18", "poisonous work", poisoned),
)
