"""Translations, compiled without gettext's programs (a bare machine has none), and checked."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings

HEADER = "Collected, compiled and checked by `make translations`; terms are in docs/glossary-zh.md."
# %(name)s and %s, {name}, and HTML tags: what a translation has to keep as it is.
KEPT = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*(?::\w+)?\}|</?[a-z][^>]*>")


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


def tidy(source: Path) -> None:
    """Write a catalogue the same way whoever collected it, and whenever."""
    catalogue = polib.pofile(str(source), wrapwidth=0)
    catalogue.header = HEADER
    catalogue.metadata_is_fuzzy = False
    catalogue.metadata = {
        "Language": source.parent.parent.name,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    catalogue.save()


def faults() -> list[str]:
    """Entries that are missing, fuzzy, or lose what a translation has to keep; one line each."""
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
    if not texts or not all(texts):
        return "not translated"
    wanted = kept(entry.msgid_plural or entry.msgid)
    return "" if all(kept(text) == wanted for text in texts) else "placeholders or tags differ"


def kept(text: str) -> list[str]:
    """The placeholders and tags of a text, sorted."""
    return sorted(KEPT.findall(text))
