"""Parquet, the columns of data warehouses: every column has one type, found from its values.

Numbers stay numbers to the last digit; a column with any text is a column of texts. Decimals are
texts of digits, so that no digit is lost to binary fractions. Nothing is marked here: Parquet
knows no formulas. pyarrow is imported by whoever asks for a file.
"""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from accounts.exports.cells import Value

_MEMORY = 4 * 1024 * 1024


def parquet_file(columns: Sequence[str], chunks: Iterable[Sequence[Sequence[Value]]]) -> IO[bytes]:
    """A file with one row group per ten thousand rows; empty values are null."""
    import pyarrow as pa
    from pyarrow import parquet

    rows = [row for chunk in chunks for row in chunk]
    found = {name: _column(pa, [row[place] for row in rows]) for place, name in enumerate(columns)}
    # Closed by the response that sends it.
    file = tempfile.SpooledTemporaryFile(max_size=_MEMORY)  # noqa: SIM115
    parquet.write_table(pa.table(found), file, row_group_size=10_000, compression="zstd")
    file.seek(0)
    return file


def _column(pa: Any, values: list[Value]) -> Any:
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bool} and kinds:
        return pa.array(values, pa.bool_())
    if kinds <= {int} and kinds:
        return pa.array(values, pa.int64())
    if kinds <= {int, float} and kinds:
        return pa.array([None if v is None else float(v) for v in values], pa.float64())  # type: ignore[arg-type] # numbers
    if kinds == {datetime}:
        return pa.array(values, pa.timestamp("us", tz="UTC"))
    if kinds == {date}:
        return pa.array(values, pa.date32())
    return pa.array([None if value is None else _text(value) for value in values], pa.string())


def _text(value: Value) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)
