"""A root kept outside tells what the chain cannot: that whole histories were written anew."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from events import chain, roots, verification
from events.canonical import canonical
from events.log import last_position
from events.models import Event
from events.streams import partition_of
from tests.events.kit import NOW, Kit

pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.LOG_ROOTS_DIR = tmp_path / "roots"
    settings.LOG_ROOT_KEY = "a key of our own"
    return tmp_path / "roots"


@pytest.fixture
def root(kit: Kit, folder: Path) -> Path:
    """The root of a log with twenty streams."""
    for number in range(20):
        kit.open(f"t{number}")
        kit.raise_(f"t{number}", 2)
    return roots.write(NOW)


def as_owner(change: Callable[[], None]) -> None:
    """With the triggers off, as only the owner of the table can."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE events_event DISABLE TRIGGER ALL")
        change()
        cursor.execute("ALTER TABLE events_event ENABLE ALWAYS TRIGGER events_event_no_change")
        cursor.execute("ALTER TABLE events_event ENABLE ALWAYS TRIGGER events_event_no_truncate")


def rewrite(stream: str) -> None:
    """Another amount, and a chain that holds again."""
    previous = chain.GENESIS
    for event in Event.objects.filter(stream=stream).order_by("version"):
        if "by" in event.data:
            event.data["by"] = 1_000
        previous = chain.link(
            previous, stream=stream, version=event.version, event_id=event.event_id,
            type=event.type, schema=event.schema, occurred_at=event.occurred_at, meta=event.meta,
            data=canonical(event.data),
        )  # fmt: skip
        Event.objects.filter(pk=event.pk).update(data=event.data, hash=previous)


def verify(root: Path) -> None:
    call_command("verify_log", root=str(root))


def test_the_root_of_an_honest_log_holds_and_goes_on_holding(kit: Kit, root: Path) -> None:
    verify(root)
    kit.raise_("t1")
    kit.open("new")
    verify(root)


def test_a_stream_written_anew_with_its_hashes_is_found_and_its_partition_named(
    root: Path,
) -> None:
    as_owner(lambda: rewrite("tally/t7"))
    assert verification.verify(last_position()).breaks == (), "the chain sees nothing"
    with pytest.raises(CommandError, match=rf"in partition {partition_of('tally/t7')}$"):
        verify(root)


def test_a_stream_cut_off_at_its_end_is_found(root: Path) -> None:
    as_owner(lambda: Event.objects.filter(stream="tally/t3", version=2).delete())  # type: ignore[arg-type] # what it returns does not matter
    assert verification.verify(last_position()).breaks == ()
    with pytest.raises(CommandError, match=rf"in partition {partition_of('tally/t3')}$"):
        verify(root)


def test_a_root_made_to_fit_the_changed_log_has_no_signature(root: Path) -> None:
    as_owner(lambda: rewrite("tally/t7"))
    told = json.loads(root.read_text())
    told["partitions"] = roots.digests(told["until"])
    root.write_text(json.dumps(told))
    with pytest.raises(CommandError, match="not signed with our key"):
        verify(root)


@pytest.mark.parametrize("key", ["another key", ""])
def test_a_root_signed_with_another_key_does_not_count(
    root: Path, settings: Settings, key: str
) -> None:
    settings.LOG_ROOT_KEY = key
    with pytest.raises(CommandError, match="not signed with our key"):
        verify(root)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"signature": "x", "until": 1}', "null"])
def test_what_is_no_root_is_called_so(kit: Kit, tmp_path: Path, text: str) -> None:
    path = tmp_path / "root.json"
    path.write_text(text)
    with pytest.raises(CommandError, match="not a root of the log"):
        verify(path)


def test_the_daily_job_and_the_command_write_the_same(
    kit: Kit, root: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root.unlink()
    assert roots.write_daily(NOW) == 1
    call_command("sign_log")
    first, second = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    assert capsys.readouterr().out.strip() == str(second)
    assert roots.read(first).partitions == roots.read(second).partitions
    assert first.name == f"root-20261122T040000Z-{last_position()}.json"
