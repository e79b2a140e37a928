"""Where handed-in files live: below MEDIA_ROOT, under generated names, outside the web root."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

_KEPT, _ARRIVING = "evidence", "incoming"
# No upload and no transaction lasts as long; what is older and nobody's is left over from a crash.
GRACE = timedelta(hours=1)


@contextmanager
def workplace() -> Iterator[Path]:
    """An empty folder beside the stored files, gone afterwards."""
    parent = _root() / _ARRIVING
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        yield Path(folder)


def store(file_id: UUID, suffix: str, content: Path) -> str:
    """Take over a file durably under a name made of `file_id`; returns the relative path."""
    relative = Path(_KEPT) / file_id.hex[-2:] / f"{file_id.hex}{suffix}"
    target = _absolute(str(relative))
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with content.open("rb") as stream:
        os.fsync(stream.fileno())
    content.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return str(relative)


def open_stored(relative: str) -> BinaryIO:
    """Open a stored file for reading. Raises FileNotFoundError."""
    return _absolute(relative).open("rb")


def remove(relative: str) -> bool:
    """Delete a stored file; False when it is gone already."""
    target = _absolute(relative)
    existed = target.exists()
    target.unlink(missing_ok=True)
    return existed


def old_files(now: datetime) -> Iterator[list[str]]:
    """The relative paths of stored files older than the grace, folder by folder."""
    for folder in sorted((_root() / _KEPT).glob("*")):
        found = [str(path.relative_to(_root())) for path in folder.iterdir() if _is_old(path, now)]
        if found:
            yield found


def remove_unfinished(now: datetime) -> int:
    """Delete folders of uploads whose process died; how many."""
    found = [path for path in (_root() / _ARRIVING).glob("*") if _is_old(path, now)]
    for path in found:
        shutil.rmtree(path, ignore_errors=True)
    return len(found)


def _is_old(path: Path, now: datetime) -> bool:
    try:
        return path.stat().st_mtime < (now - GRACE).timestamp()
    except FileNotFoundError:
        return False


def _root() -> Path:
    return Path(settings.MEDIA_ROOT).resolve()


def _absolute(relative: str) -> Path:
    target = (_root() / relative).resolve()
    if not target.is_relative_to(_root()):
        raise FileNotFoundError(relative)
    return target
