"""Files that leave the house: CSV, XLSX, JSON and Parquet, the same way for every list.

The one place that writes them. Every text passes `cells.safe`, so that no spreadsheet program ever
takes what a customer typed for a formula; a test refuses other writers anywhere in the code.
"""

from accounts.exports.answers import MOST_ROWS, TYPES, TooManyRows, answer, file_of
from accounts.exports.table import Format, Table

__all__ = ["MOST_ROWS", "TYPES", "Format", "Table", "TooManyRows", "answer", "file_of"]
