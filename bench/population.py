"""Many RMAs at once: one is opened by the service, the database copies all its rows.

Each copy has ids, a number and a time of its own; events, read models and words stay consistent,
but for the hash chain, which copies the pattern's.
"""

from typing import Any

from django.db import connection

from bench import world
from rma.models import Rma

_SEED = """
    CREATE TABLE bench_seed AS
    SELECT n, md5('rma' || n)::uuid AS rma, md5('customer' || n)::uuid AS customer,
           md5('line' || n)::uuid AS line, 'rma/' || md5('rma' || n)::uuid AS stream,
           'RMA-2025-' || lpad(n::text, 7, '0') AS number,
           now() - interval '700 days' + n * interval '50 seconds' AS at
    FROM generate_series(1, %(rows)s) AS n
"""
_RMA = """
    INSERT INTO rma_rma
    SELECT made.* FROM bench_seed AS seed, rma_rma AS pattern,
    LATERAL jsonb_populate_record(pattern, jsonb_build_object(
        'id', seed.rma, 'number', seed.number, 'barcode', replace(seed.number, '-', ''),
        'customer_id', seed.customer, 'version', 1, 'received_at', seed.at, 'updated_at', seed.at,
        'opened_by', CASE WHEN n %% 2 = 0 THEN %(partner)s ELSE pattern.opened_by END)) AS made
    WHERE pattern.id = %(pattern)s
"""
_LINE = """
    INSERT INTO rma_rmaline
    SELECT made.* FROM bench_seed AS seed, rma_rmaline AS pattern,
    LATERAL jsonb_populate_record(pattern, jsonb_build_object(
        'id', seed.line, 'rma_id', seed.rma, 'serial', 'S' || seed.n,
        'open_serial', 'B-1:S' || seed.n)) AS made
    WHERE pattern.rma_id = %(pattern)s AND pattern.position = 1
"""
_CONTACT = """
    INSERT INTO rma_returncontact
    SELECT made.* FROM bench_seed AS seed, rma_returncontact AS pattern,
    LATERAL jsonb_populate_record(pattern, jsonb_build_object('rma_id', seed.rma)) AS made
    WHERE pattern.rma_id = %(pattern)s
"""
_EVENT = """
    INSERT INTO events_event OVERRIDING USER VALUE
    SELECT made.* FROM bench_seed AS seed, events_event AS pattern,
    LATERAL jsonb_populate_record(pattern, jsonb_build_object(
        'stream', seed.stream, 'partition', crc32(convert_to(seed.stream, 'UTF8')) %% 64,
        'event_id', md5('event' || n)::uuid, 'occurred_at', seed.at,
        'data', pattern.data || jsonb_build_object(
            'rma_id', seed.rma, 'number', seed.number, 'customer_id', seed.customer,
            'lines', jsonb_build_array(pattern.data->'lines'->0 || jsonb_build_object(
                'line_id', seed.line, 'serial', 'S' || seed.n))))) AS made
    WHERE pattern.stream = %(stream)s AND pattern.version = 1
    ORDER BY seed.n
"""
_TIMELINE = """
    INSERT INTO rma_timelineentry (event_id, rma_id, at, public)
    SELECT md5('event' || n)::uuid, rma, at, true FROM bench_seed
"""
# What follows the first event: version, type, and the members its data has beside rma_id.
FOLLOWING = (
    (2, "rma.eligible", '{"service_type": "repair", "overridden": false}'),
    (3, "rma.promise_set", '{"stage": "processing", "due_at": "2026-01-05T04:00:00Z"}'),
    (4, "rma.priority_changed", '{"priority": 2}'),
    (5, "rma.processing_started", '{"service_type": "repair", "trigger": "hand"}'),
)
_FOLLOWING = """
    INSERT INTO events_event OVERRIDING USER VALUE
    SELECT made.* FROM bench_seed AS seed, events_event AS pattern,
    LATERAL jsonb_populate_record(pattern, jsonb_build_object(
        'stream', seed.stream, 'partition', crc32(convert_to(seed.stream, 'UTF8')) %% 64,
        'event_id', md5('event' || n || %(type)s)::uuid, 'occurred_at', seed.at,
        'version', %(version)s, 'type', %(type)s, 'schema', 1,
        'data', %(data)s::jsonb || jsonb_build_object('rma_id', seed.rma))) AS made
    WHERE pattern.stream = %(stream)s AND pattern.version = 1
    ORDER BY seed.n
"""


def add_rmas(count: int, *, opened_by: str) -> None:
    """So many open RMAs with a line, a contact, an event and a moment of the timeline each.

    Every second one was opened by `opened_by`.
    """
    pattern: Rma = world.receiving()()
    named = {"partner": opened_by, "pattern": pattern.id, "stream": pattern.stream, "rows": count}
    _run([_SEED, _RMA, _LINE, _CONTACT, _EVENT, _TIMELINE], named)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) rma_rma, rma_rmaline, events_event, rma_timelineentry")


def add_history(count: int) -> int:
    """About so many events in streams of five, and the streams alone: no rows; their number."""
    pattern: Rma = world.receiving()()
    streams = max(1, count // (1 + len(FOLLOWING)))
    named = {"stream": pattern.stream, "rows": streams}
    _run([_SEED, _EVENT], named)
    for version, kind, data in FOLLOWING:
        _run([_FOLLOWING], {**named, "version": version, "type": kind, "data": data})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) events_event")
    return streams * (1 + len(FOLLOWING))


def _run(statements: list[str], named: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, named)
