"""Where handed-in files live: below MEDIA_ROOT, under generated names, outside the web root."""

import os
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings


def store(file_id: UUID, suffix: str, content: bytes) -> str:
    """Write `content` durably under a name made of `file_id`; returns the relative path."""
    relative = Path("evidence") / file_id.hex[-2:] / f"{file_id.hex}{suffix}"
    target = _absolute(str(relative))
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = target.with_name(target.name + ".part")
    with partial.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(target)
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


def _absolute(relative: str) -> Path:
    root = Path(settings.MEDIA_ROOT).resolve()
    target = (root / relative).resolve()
    if not target.is_relative_to(root):
        raise FileNotFoundError(relative)
    return target
