"""What is exported: a named table whose rows are made while they are written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices

from accounts.exports.cells import Value


class Format(TextChoices):
    """The files we write."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
    JSON = "json", "JSON"
    PARQUET = "parquet", "Parquet"


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is the list (`rma.rma`), `columns` the headings, `chunks` rows by the hundred."""

    name: str
    columns: Sequence[str]
    count: int
    chunks: Iterable[Sequence[Sequence[Value]]]
