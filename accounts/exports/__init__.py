"""Files that leave the house: CSV, XLSX and JSON, the same way for every list.

The one place that writes them. Every text passes `cells.safe`, so that no spreadsheet program ever
takes what a customer typed for a formula; a test refuses other writers anywhere in the code.
"""

from accounts.exports.answers import MOST_ROWS, TooManyRows, answer
from accounts.exports.table import Format, Table

__all__ = ["MOST_ROWS", "Format", "Table", "TooManyRows", "answer"]
