"""What nobody may write, wherever it is: found by reading the code as a tree, not as text."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.command_line import PROJECT

APPS = (
    "config", "events", "accounts", "catalog", "notifications", "rma", "sla", "warranty",
    "shipping", "inventory", "repair", "compensation", "desk", "embedded_carrier", "demo",
    "reliability", "webhooks", "reconciliation", "intake", "chaos",
)  # fmt: skip
# The doorbell: the one module that may hand something to Celery.
NUDGE = "events/tasks.py"
SIGNAL_RECEIVERS = {"receiver"}
TEXT_FILES = {".py", ".html", ".md", ".toml", ".yml", ".in", ".lock", ".txt", ".css", ".js", ".po"}
# Put together from pieces, so that this file does not contain what it looks for.
MACHINE_PATHS = tuple("/" + place for place in ("work/", "home/runner", "root/"))
REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
        ("proxy", "golang", "org"),
    )
)


def tracked(*patterns: str) -> list[Path]:
    """Files under version control, and new ones that are not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=PROJECT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [PROJECT / name for name in listed.stdout.splitlines() if (PROJECT / name).is_file()]


def modules() -> list[Path]:
    """Every module of the product, without migrations."""
    found = [path for path in tracked("*.py") if path.relative_to(PROJECT).parts[0] in APPS]
    return [path for path in found if "migrations" not in path.parts]


def calls(path: Path) -> Iterator[tuple[int, str, ast.Call]]:
    """Line, last name and node of every call in a module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            yield node.lineno, name, node


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(PROJECT)}:{line}"


def test_there_is_code_to_look_at() -> None:
    assert len(modules()) > 100
    assert any(name == "apply_async" for _, name, _ in calls(PROJECT / NUDGE))


def test_only_the_nudge_hands_work_to_celery() -> None:
    found = [
        place(path, line)
        for path in modules()
        for line, name, _ in calls(path)
        if name in ("delay", "apply_async", "send_task") and path != PROJECT / NUDGE
    ]

    assert found == []


def test_nothing_waits_inside_celery() -> None:
    handed = [
        place(path, line)
        for path in modules()
        for line, name, node in calls(path)
        if name == "apply_async" and {word.arg for word in node.keywords} & {"countdown", "eta"}
    ]

    assert handed == []


def test_no_text_is_declared_safe() -> None:
    in_code = [
        place(path, line)
        for path in modules()
        for line, name, _ in calls(path)
        if name in ("mark_safe", "SafeString")
    ]
    in_templates = [
        str(path.relative_to(PROJECT))
        for path in tracked("*.html", "*.txt")
        if re.search(r"\|\s*safe\b|\{%\s*autoescape\s+off", path.read_text())
        and not path.name.endswith((".txt",))
    ]

    assert in_code == []
    assert in_templates == []


def test_serializers_and_forms_name_their_fields() -> None:
    found = [
        place(path, node.lineno)
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign)
        and any(isinstance(name, ast.Name) and name.id == "fields" for name in node.targets)
        and isinstance(node.value, ast.Constant)
        and node.value.value == "__all__"
    ]

    assert found == []


def test_nobody_listens_to_signals() -> None:
    found = [
        place(path, line)
        for path in modules()
        for line, name, node in calls(path)
        if name in SIGNAL_RECEIVERS
        or (name == "connect" and "signal" in ast.dump(node.func).lower())
    ]

    assert found == []


def test_models_do_not_override_save() -> None:
    found = [
        place(path, node.lineno)
        for path in modules()
        if "models" in path.relative_to(PROJECT).as_posix()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name == "save"
    ]

    assert found == []


@pytest.mark.parametrize("needle", [*MACHINE_PATHS, *REGISTRY_HOSTS])
def test_no_file_names_a_machine_or_a_registry(needle: str) -> None:
    found = [
        str(path.relative_to(PROJECT))
        for path in tracked()
        if path.suffix in TEXT_FILES or (path.suffix == "" and path.stat().st_size < 100_000)
        if needle in path.read_text(errors="replace")
    ]

    assert found == []


def test_modules_stay_readable() -> None:
    long = {
        str(path.relative_to(PROJECT)): lines
        for path in modules()
        if (lines := len(path.read_text().splitlines())) > 330
    }

    assert long == {}
