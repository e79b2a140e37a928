"""Files that people hand in: told apart by their content, made harmless, stored outside the web.

`prepared` judges and rewrites, `store` keeps. Nothing here knows whose a file is.
"""

from rma.files.incoming import Prepared, Source, prepared
from rma.files.kinds import FileRefused
from rma.files.names import shown as shown_name
from rma.files.storage import old_files, open_stored, remove, remove_unfinished, store

__all__ = [
    "FileRefused",
    "Prepared",
    "Source",
    "old_files",
    "open_stored",
    "prepared",
    "remove",
    "remove_unfinished",
    "shown_name",
    "store",
]
