"""The field data as they stood at an earlier position of the log, folded again from its events.

For the time of the block the tables of the field data are shadowed by temporary ones of the same
names, so every query of a report answers from the past without knowing it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from catalog import selectors as catalog
from events import reader, types
from events.projections import Projection
from events.rows import MemoryRows
from reliability.events import LotAttributed
from reliability.models import Finding, Life, LotSupplier
from reliability.projections import FINDINGS, LIVES, LOTS
from repair.events import WorkItemAdded
from warranty.events import DeviceRegistered
from warranty.models import WarrantyPolicy

STREAMS_AT_ONCE = 2_000
_TABLES: tuple[type[Model], ...] = (Life, Finding, LotSupplier)
# The events that tell which streams belong to a product.
_BEGINNINGS: dict[str, type] = {
    LIVES.name: DeviceRegistered,
    FINDINGS.name: WorkItemAdded,
    LOTS.name: LotAttributed,
}
_STREAMS = """
SELECT DISTINCT stream FROM events_event
WHERE type = %(type)s AND position <= %(last)s AND data->>'sku_code' = %(sku)s ORDER BY stream
"""
_POLICIES = """
CREATE TEMPORARY TABLE warranty_warrantypolicy ON COMMIT DROP AS
SELECT * FROM "{schema}".warranty_warrantypolicy
WHERE brand_code IN ('', %(brand)s) AND category IN ('', %(category)s)
ORDER BY published_at, id LIMIT %(number)s
"""


@contextmanager
def as_it_stood(*, sku: str, position: int, policies: int) -> Iterator[None]:
    """Inside the block the field data of a product are those of a position of the log.

    policies: how many versions of the warranty terms of the product were published then. Costs
    time in proportion to the events of the product. Raises NoSuchSku.
    """
    product = catalog.sku(sku)
    terms: dict[str, Any] = {
        "brand": product.brand.code,
        "category": product.category,
        "number": policies,
    }
    names = [*(model._meta.db_table for model in _TABLES), WarrantyPolicy._meta.db_table]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = cursor.fetchone()[0]
        for model in _TABLES:
            name = model._meta.db_table
            cursor.execute(
                f'CREATE TEMPORARY TABLE "{name}" (LIKE "{schema}"."{name}" INCLUDING DEFAULTS) '
                "ON COMMIT DROP"
            )
        cursor.execute(_POLICIES.format(schema=schema), terms)
        for made in (LIVES, FINDINGS, LOTS):
            _fold(made, sku, position)
        for model in (Life, Finding):
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')
        yield
        for name in names:
            cursor.execute(f'DROP TABLE pg_temp."{name}"')


def _fold(made: Projection, sku: str, position: int) -> None:
    """Write the rows of a projection for one product as its events up to a position make them."""
    streams = _streams(made, sku, position)
    for start in range(0, len(streams), STREAMS_AT_ONCE):
        rows = MemoryRows()
        some = streams[start : start + STREAMS_AT_ONCE]
        for stored in reader.history(made.type_names(), last=position, streams=some):
            made.apply(rows, reader.decode(stored))
        for model in made.models:
            model._base_manager.bulk_create(rows.all(model).values())


def _streams(made: Projection, sku: str, position: int) -> Sequence[str]:
    asked: dict[str, Any] = {
        "type": types.type_of(_BEGINNINGS[made.name]).name,
        "last": position,
        "sku": sku,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STREAMS, asked)
        return [stream for (stream,) in cursor.fetchall()]
