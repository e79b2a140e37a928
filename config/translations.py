"""Compiling translations without gettext's programs, which a bare machine does not have."""

import os
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings


def sources() -> Iterator[Path]:
    """Every catalogue of the project."""
    for folder in settings.LOCALE_PATHS:
        yield from sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))


def is_stale(source: Path) -> bool:
    """True when the compiled file is missing or older than its source."""
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def compile_stale() -> list[Path]:
    """Compile what changed; several processes may do so at once."""
    done = [source for source in sources() if is_stale(source)]
    for source in done:
        unfinished = source.with_suffix(f".{os.getpid()}.tmp")
        polib.pofile(str(source)).save_as_mofile(str(unfinished))
        unfinished.replace(source.with_suffix(".mo"))
    return done


def faults() -> list[str]:
    """Entries that are missing, marked fuzzy, or lose a placeholder; one line each."""
    found = []
    for source in sources():
        for entry in polib.pofile(str(source)):
            reason = fault_of(entry)
            if reason:
                found.append(f"{source}:{entry.linenum}: {reason}: {entry.msgid[:60]!r}")
    return found


def fault_of(entry: polib.POEntry) -> str:
    """What is wrong with an entry; empty if nothing is."""
    if entry.obsolete:
        return ""
    if entry.fuzzy:
        return "fuzzy"
    texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    if not all(texts):
        return "not translated"
    wanted = placeholders(entry.msgid) & placeholders(entry.msgid_plural or entry.msgid)
    return "" if all(wanted <= placeholders(text) for text in texts) else "placeholder lost"


def placeholders(text: str) -> set[str]:
    """The names in %(name)s."""
    return {part.split(")")[0] for part in text.split("%(")[1:]}
