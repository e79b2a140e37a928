"""Files that people hand in: told apart by their content, made harmless, stored outside the web."""

from rma.files.content import FileRefused, Prepared, prepare
from rma.files.storage import open_stored, remove, store

__all__ = ["FileRefused", "Prepared", "open_stored", "prepare", "remove", "store"]
