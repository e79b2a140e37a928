"""The name of a file as its sender gave it, made safe to show and to save under."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 120
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # controls, direction marks, …
_UNSAFE = re.compile(r'[/\\:*?"<>|.]+')


def shown(name: str, extension: str) -> str:
    """The last part of a path, printable and ending as the file really is.

    What could pass for a second extension, a folder or a change of writing direction is gone.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(letter for letter in last if unicodedata.category(letter) not in _INVISIBLE)
    stem = _UNSAFE.sub("_", PurePosixPath(visible).stem).strip("_ ")
    return (stem[: LONGEST - len(extension)] or "file") + extension
