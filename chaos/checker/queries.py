"""The checker queries of the fault plan: each must find nothing once the product is quiet."""

from collections.abc import Iterator

from chaos.checker.findings import BROKEN, DOUBLED, Finding
from chaos.checker.ledgers import rows
from events import cut, verification
from events.projections import all_projections
from events.replay import replay

QUERIES: tuple[tuple[str, str, str], ...] = (
    (
        DOUBLED, "two shipments for one RMA, action and round",
        "SELECT rma_id, action FROM shipping_shipment GROUP BY rma_id, action, generation"
        " HAVING count(*) > 1",
    ),
    (
        BROKEN, "a stream with a gap or a version twice",
        "SELECT stream FROM events_event GROUP BY stream"
        " HAVING count(*) <> max(version) OR count(DISTINCT version) <> count(*)",
    ),
    (
        BROKEN, "an event nobody has read to the end",
        "SELECT c.subscriber, c.partition FROM events_cursor c JOIN events_event e"
        " ON e.partition = c.partition AND e.position > c.position GROUP BY 1, 2",
    ),
    (
        BROKEN, "a parked stream",
        "SELECT subscriber, stream, error_class FROM events_parkedstream"
        " WHERE subscriber NOT LIKE 'chaos.%'",
    ),
    (
        BROKEN, "an effect that came back to life",
        "SELECT key FROM events_effect WHERE finished_at IS NOT NULL"
        " AND state NOT IN ('done', 'failed')",
    ),
    (
        BROKEN, "an effect that failed or waits for a person",
        "SELECT key, state, error FROM events_effect WHERE state <> 'done'"
        " AND kind NOT LIKE 'chaos.%'",
    ),
    (
        BROKEN, "a lease that ran out long ago",
        "SELECT key FROM events_effect WHERE state = 'leased'"
        " AND lease_until < now() - interval '120 s'",
    ),
    (
        DOUBLED, "one carrier message twice in the inbox",
        "SELECT source, sha256 FROM shipping_inboundwebhook GROUP BY 1, 2"
        " HAVING count(*) > 1",
    ),
    (
        BROKEN, "a carrier message without an outcome",
        "SELECT message_id FROM shipping_inboundwebhook WHERE outcome = 'parked'",
    ),
    (
        BROKEN, "a periodic job past due for more than 60 s",
        "SELECT name FROM events_tick WHERE name = 'shipping.match_parked'"
        " AND last_run_at < now() - interval '90 s'",
    ),
)  # fmt: skip
SHOWN = 3


def check() -> Iterator[Finding]:
    """Every query that found something, then the chain of hashes and every projection."""
    yield from broken_rows()
    verdict = verification.verify(cut.consistent_cut())
    for broken in verdict.breaks[:SHOWN]:
        yield Finding(BROKEN, f"{broken.stream}@{broken.version} {broken.why}")
    for made in all_projections():
        yield from _drift(made.name)


def broken_rows() -> Iterator[Finding]:
    """Every query that found something."""
    for kind, what, statement in QUERIES:
        found = rows(statement)
        if found:
            yield Finding(kind, f"{what}: {len(found)}, e.g. {found[:SHOWN]}")


def _drift(projection: str) -> Iterator[Finding]:
    for difference in replay(projection, stream=None, check=True).differences[:SHOWN]:
        yield Finding(BROKEN, f"{projection}: {difference}")
