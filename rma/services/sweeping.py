"""Files nobody knows: what crashed processes and undone transactions left on the disk."""

from datetime import datetime

from django.db.models import Q

from rma import files
from rma.models import DraftFile, Evidence


def sweep(now: datetime) -> int:
    """Remove files without a row and unfinished uploads, once they are old; how many."""
    removed = files.remove_unfinished(now)
    for paths in files.old_files(now):
        removed += sum(files.remove(path) for path in set(paths) - _known(paths))
    return removed


def _known(paths: list[str]) -> set[str]:
    """Drafts are asked first: a file moves from its draft to its RMA, never back."""
    wanted = Q(path__in=paths) | Q(thumbnail_path__in=paths)
    known: set[str] = set()
    for rows in (DraftFile.objects.filter(wanted), Evidence.objects.filter(wanted)):
        for pair in rows.values_list("path", "thumbnail_path"):
            known.update(pair)
    return known
