"""The broker dies, forgets, and says everything twice: it is only a doorbell."""

import time

from chaos.clients.guesser import LOCKED, Guesser
from chaos.scenarios.arena import Arena, Outcome, Scenario
from chaos.servers import VALKEY

QUEUE = "celery"
QUESTIONS = 4
COPIES = 2
MOST_SAID_AGAIN = 50  # each is a whole turn of the crank
BROKER, CACHE = 0, 1
INTAKE_SECONDS = 8.0
GUESSES = 6  # twice so many are more than the ten that are allowed


def kill_redis(arena: Arena) -> Outcome:
    """F10: SIGKILL to Redis; requests are still answered with 201, work is done by polling."""
    outcome = Outcome(attempts=QUESTIONS)
    arena.product.servers.kill(VALKEY)
    try:
        started = time.monotonic()
        with arena.questions("f10", QUESTIONS) as askers:
            pass
        took = time.monotonic() - started
        outcome.expect(askers.answered == QUESTIONS, "a request was not answered without Redis")
        limit = arena.patience(INTAKE_SECONDS)
        outcome.expect(took < limit, f"without Redis a request took {took:.1f} s")
        outcome.seen.append(f"{askers.answered} requests answered without Redis in {took:.1f} s")
        outcome.expect(arena.portal_answers(), "without Redis nobody could read the portal")
        arena.watch(arena.seconds / 3)
    finally:
        arena.product.servers.start(VALKEY)
    return outcome


def forget_everything(arena: Arena) -> Outcome:
    """F11: FLUSHALL on the broker, then the cache is emptied, while both are in use.

    Who guesses passwords is stopped all the same, who reads the portal is not.
    """
    outcome = Outcome()
    guesser = Guesser(arena.product.url)
    before = guesser.guess(GUESSES)
    for turn in range(arena.passes):
        with arena.questions(f"f11-{turn}", QUESTIONS) as askers:
            outcome.attempts += askers.count
            arena.watch(arena.chance.uniform(0.05, 0.3))
            arena.product.servers.redis(BROKER).flushall()
            arena.product.servers.redis(CACHE).flushdb()
        outcome.expect(askers.answered == askers.count, "a request was not answered")
    after = guesser.guess(GUESSES)
    outcome.attempts += len(before) + len(after)
    outcome.expect(LOCKED not in before, "the limit came too early")
    outcome.expect(after[-1] == LOCKED, f"guesses were forgotten: {before}, {after}")
    outcome.expect(arena.portal_answers(), "nobody could read the portal")
    outcome.seen.append(f"{2 * GUESSES} guesses at a password were answered {before + after}")
    return outcome


def say_twice(arena: Arena) -> Outcome:
    """F12: messages of the queue are put there twice more."""
    outcome = Outcome()
    broker = arena.product.servers.redis(BROKER)
    arena.product.roster.pause("worker")
    try:
        with arena.questions("f12", QUESTIONS):
            outcome.attempts += QUESTIONS
        arena.watch(0.5)
        waiting = list(broker.lrange(QUEUE, 0, MOST_SAID_AGAIN - 1))
        for message in waiting * COPIES:
            broker.rpush(QUEUE, message)
        outcome.seen.append(f"{len(waiting)} messages said {1 + COPIES} times")
        outcome.expect(waiting, "no message was waiting")
    finally:
        arena.product.roster.resume("worker")
    return outcome


SCENARIOS = (
    Scenario("F10", "kill -9 Redis", kill_redis),
    Scenario("F11", "flush the broker and the cache", forget_everything),
    Scenario("F12", "every message three times", say_twice),
)
