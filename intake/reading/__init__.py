"""Files of dealers, whatever program made them, as headings and rows of text.

Nothing is evaluated: formulas are refused, entities are refused, sizes are counted before anything
is unpacked.
"""

from intake.reading.refusal import REASONS, FileRefused
from intake.reading.sheet import LARGEST_FILE, MOST_ROWS, Sheet, read

__all__ = ["LARGEST_FILE", "MOST_ROWS", "REASONS", "FileRefused", "Sheet", "read"]
