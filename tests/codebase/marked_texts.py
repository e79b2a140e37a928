"""Every text that is marked for translation, found without gettext's programs."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

FUNCTIONS = {
    "_": 0, "gettext": 0, "gettext_lazy": 0, "gettext_noop": 0, "ngettext": 0, "ngettext_lazy": 0,
    "pgettext": 1, "pgettext_lazy": 1, "npgettext": 1, "npgettext_lazy": 1,
}  # fmt: skip
# What templatize leaves of a template: calls of the functions above with literals between X's.
STRING = r"""u?(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
CALL = re.compile(rf"\b(_|n?p?gettext)\(({STRING}(?:, {STRING})*)")


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked text and where it stands; `text` is None when it cannot be collected."""

    path: Path
    line: int
    context: str
    text: str | None


def in_module(path: Path) -> Iterator[Marked]:
    """The texts of a Python module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in FUNCTIONS and len(node.args) > FUNCTIONS[name]:
            yield from _of_call(path, node, FUNCTIONS[name])


def _of_call(path: Path, node: ast.Call, place: int) -> Iterator[Marked]:
    given = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
    if isinstance(node.args[place], ast.Constant | ast.JoinedStr | ast.BinOp):
        yield Marked(path, node.lineno, str(given[0]) if place else "", _text(given[place]))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def in_template(path: Path) -> Iterator[Marked]:
    """The texts of a template: translate and blocktranslate tags, and _("…") in other tags."""
    source = templatize(path.read_text(), origin=str(path))
    for found in CALL.finditer(source):
        place = FUNCTIONS[found[1]]
        literals = [ast.literal_eval(literal) for literal in re.findall(STRING, found[2])]
        line = source.count("\n", 0, found.start()) + 1
        yield Marked(path, line, literals[0] if place else "", literals[place])


def in_files(paths: Iterable[Path]) -> Iterator[Marked]:
    """The texts of modules and templates."""
    for path in paths:
        yield from in_module(path) if path.suffix == ".py" else in_template(path)
