"""One parcel, whatever happens: fifty ask at once, the worker dies, a zombie comes back.

One story in three acts, each a scenario of the plan, told while nobody else uses the product:
F6, fifty calls by API, admin and service; F5, the worker that buys the label is ended between the
carrier's acceptance and our commit; F7, another takes over and stands still until a third has
finished, and then goes on.
"""

import json
from dataclasses import dataclass
from typing import Any

from chaos import inside
from chaos.contests import CONTESTS
from chaos.errands import ANSWERS, CROWD, GO, PREPARED
from chaos.product import SWITCHES
from chaos.scenarios.arena import Arena, Outcome, Scenario
from events import crash_points

WORKERS = ("worker", "beat", "relay")
ZOMBIE, ERRAND = "zombie", "errand"
WAIT_SECONDS = 240.0  # a real lease lasts a minute, and two of them end here
EACH_SECONDS = 10.0
CONTESTS_AT_LEAST = 3
AT_HOME = {"auto_drop_off": False, "webhook_copies": 1}
ON_ITS_WAY = "is on its way to you"


@dataclass
class Story:
    """What the acts hand on to each other."""

    rma_id: str = ""
    number: str = ""
    item_id: str = ""


def one_parcel(arena: Arena) -> Outcome:
    """All three acts, and one shipment, one label, one movement of stock, one message."""
    outcome, story = Outcome(), Story()
    _prepare(arena, story)
    for name in WORKERS:
        arena.product.roster.kill(name)
    _fifty_at_once(arena, outcome)
    _die_after_the_call(arena)
    _stand_still(arena)
    arena.product.start_part("relay")
    arena.product.until("the parcel is booked", lambda: _booked(arena, story), WAIT_SECONDS)
    arena.product.roster.resume(ZOMBIE)
    arena.product.until("the zombie gave up", lambda: _lease_was_lost(arena), WAIT_SECONDS)
    arena.product.roster.kill(ZOMBIE)
    arena.product.restart_dead()
    arena.product.until("the mail is there", lambda: _mails(arena, story), WAIT_SECONDS)
    _count(arena, story, outcome)
    return outcome


def _start(arena: Arena) -> None:
    """Somebody who walks an RMA to the bench and waits there for our word."""
    world = arena.product.world
    arena.product.start_command(
        ERRAND, "chaos_errand", "story", "--url", arena.product.url, "--api-key", world["api_key"],
        "--staff-session", world["staff_session"], "--folder", str(arena.product.folder),
        "--name", f"story-{arena.chance.randrange(10_000)}",
    )  # fmt: skip


def _written(arena: Arena, name: str) -> Any:
    """What the errand wrote; raises TimeoutError."""
    path = arena.product.folder / name
    arena.product.until(f"{name} is there", path.exists, WAIT_SECONDS)
    return json.loads(path.read_text())


def _prepare(arena: Arena, story: Story) -> None:
    """An RMA is on the bench, and everybody has done with it so far."""
    _start(arena)
    found = _written(arena, PREPARED)
    story.rma_id, story.number, story.item_id = (
        found["rma_id"], found["number"], found["item_id"]
    )  # fmt: skip
    arena.product.until("nothing is under way", lambda: not _under_way(arena), WAIT_SECONDS)


def _fifty_at_once(arena: Arena, outcome: Outcome) -> None:
    (arena.product.folder / GO).touch()
    answers = _written(arena, ANSWERS)
    arena.product.roster.end(ERRAND, 5.0)
    outcome.attempts += len(answers) + 1  # the reaction of the journey is the one more
    ids = {answer for answer in answers if answer != "done"}
    refused = [answer for answer in answers if answer.startswith("refused")]
    outcome.expect(not refused, f"{len(refused)} callers got no answer: {sorted(set(refused))}")
    outcome.expect(len(ids) == 1, f"callers were answered with {len(ids)} parcels")
    outcome.expect(answers.count("done") == CROWD["admin"], "the admin page did not say done")


def _die_after_the_call(arena: Arena) -> None:
    """The pool child of this worker ends when the carrier has sold the label."""
    arena.product.start_part("worker", **{crash_points.VARIABLE: "effects.after_call"})
    log = arena.product.folder / "worker.log"
    arena.product.until(
        "the worker died after its call",
        lambda: "SIGKILL" in log.read_text(errors="replace"),
        WAIT_SECONDS,
    )
    arena.product.roster.kill("worker")


def _stand_still(arena: Arena) -> None:
    """The dead worker's lease runs out, the zombie takes the effect over and stops."""
    arena.product.start_part("relay", ZOMBIE, **{inside.STOP_AT: "effects.after_claim"})
    arena.product.until(
        "the zombie stands still",
        lambda: arena.product.roster.stopped_itself(ZOMBIE),
        WAIT_SECONDS,
    )


def _count(arena: Arena, story: Story, outcome: Outcome) -> None:
    ask = arena.product.servers.ask
    shipments = ask(
        "SELECT id, reference FROM shipping_shipment WHERE rma_id = %s AND direction = 'outbound'",
        story.rma_id,
    )
    labels = ask(
        "SELECT count(*) FROM embedded_carrier_label WHERE reference = %s", shipments[0][1]
    )[0][0]
    moved = ask(
        "SELECT count(*) FROM inventory_stockmovement WHERE key = %s",
        f"replacement/{story.item_id}",
    )[0][0]
    refused = ask("SELECT count(*) FROM shipping_refusedrepeat WHERE rma_id = %s", story.rma_id)[0][
        0
    ]
    mails = len(_mails(arena, story))
    for what, count in (
        ("shipments", len(shipments)), ("labels", labels), ("movements", moved), ("mails", mails),
    ):  # fmt: skip
        outcome.doubled += max(0, count - 1)
        outcome.lost += count == 0
        outcome.expect(count == 1, f"{count} {what} instead of one")
    outcome.expect(
        refused == outcome.attempts - 1, f"{refused} of {outcome.attempts - 1} repeats on record"
    )
    outcome.seen.append(
        f"{outcome.attempts} calls: {len(shipments)} shipment, {labels} label, {moved} movement of "
        f"stock, {mails} message, {refused} repeats on record"
    )


def _under_way(arena: Arena) -> list[tuple[Any, ...]]:
    return arena.product.servers.ask(
        "SELECT 1 FROM events_effect WHERE state IN ('pending', 'leased', 'in_doubt')"
        " UNION ALL SELECT 1 FROM events_cursor c JOIN events_event e"
        " ON e.partition = c.partition AND e.position > c.position"
    )


def _booked(arena: Arena, story: Story) -> list[tuple[Any, ...]]:
    return arena.product.servers.ask(
        "SELECT 1 FROM shipping_shipment WHERE rma_id = %s AND direction = 'outbound'"
        " AND booked_at IS NOT NULL", story.rma_id,
    )  # fmt: skip


def _lease_was_lost(arena: Arena) -> bool:
    return "lease lost" in (arena.product.folder / f"{ZOMBIE}.log").read_text(errors="replace")


def _mails(arena: Arena, story: Story) -> list[str]:
    """The messages in the customer's mailbox that say this RMA is on its way."""
    found = [path.read_bytes() for path in (arena.product.folder / "outbox").glob("*.eml")]
    wanted = f"{story.number}".encode()
    return ["" for mail in found if wanted in mail and b"on its way to you" in mail[:2000]]


def contests(arena: Arena) -> Outcome:
    """F6 and F5 again and again: two reach for one effect, the winner dies between call and commit.

    Each time on a label of its own, with all workers of the product out of the way.
    """
    product, outcome, count = arena.product, Outcome(), max(arena.repeat, CONTESTS_AT_LEAST)
    with product.carrier() as carrier:
        carrier.put("sandbox/settings", json={**SWITCHES, **AT_HOME}).raise_for_status()
    for name in WORKERS:
        product.roster.kill(name)
    product.start_command(
        ERRAND, "chaos_errand", "contests", "--url", product.url,
        "--api-key", product.world["api_key"], "--folder", str(product.folder),
        "--count", str(count),
    )  # fmt: skip
    path = product.folder / CONTESTS
    product.until("the contests are over", path.exists, WAIT_SECONDS + count * EACH_SECONDS)
    score = json.loads(path.read_text())
    product.roster.end(ERRAND, 5.0)
    product.restart_dead()
    product.until("the labels are void", lambda: not _under_way(arena), WAIT_SECONDS + count)
    with product.carrier() as carrier:
        carrier.put("sandbox/settings", json=dict(SWITCHES)).raise_for_status()
    product.roster.kills += score["deaths"]
    _judge_contests(outcome, score, count)
    return outcome


def _judge_contests(outcome: Outcome, score: dict[str, int], count: int) -> None:
    outcome.attempts = 2 * score["contests"]
    outcome.lost += score["labels_missing"]
    outcome.doubled += score["labels_doubled"]
    whole = ("contests", "deaths", "found")
    for name, number in score.items():
        wanted = count if name in whole else 0
        outcome.expect(number == wanted, f"{name}: {number} instead of {wanted}")
    outcome.seen.append(
        f"{score['contests']} contests: {score['two_winners']} with two winners, "
        f"{score['deaths']} deaths after the call, {score['found']} times the carrier was asked "
        f"first, {score['labels_doubled']} labels doubled, {score['labels_missing']} missing"
    )


SCENARIOS = (
    Scenario("F6", "two workers, one label; crash after the call", contests, quiet=True),
    Scenario("F5", "ship out × 50, crash after the call, zombie (F5-F7)", one_parcel, quiet=True),
)
