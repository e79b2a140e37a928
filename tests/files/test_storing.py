"""No row without a file, no file without a row, never beyond the allowance; decoders die alone."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from PIL import Image

from accounts.models import Customer
from events.actor import Actor
from events.errors import DomainError, InvalidInput
from rma import errors, services
from rma.files import sandbox
from rma.files.kinds import FileRefused
from rma.models import Evidence, Rma
from rma.services import Upload, drafts
from rma.services.uploads import FILES_PER_RMA
from tests.files import corpus
from tests.rma.conftest import Receive, intake, receive
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.histories import START
from tests.support.people import Catalogue
from tests.support.threads import run_together

__all__ = ["receive"]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def stored(media: Path) -> list[Path]:
    return sorted(path for path in media.rglob("*") if path.is_file())


def photo(colour: str = "teal") -> Upload:
    return Upload("a.png", corpus.encoded(Image.new("RGB", (8, 8), colour), "PNG"), "photo")


def add(rma: Rma, upload: Upload) -> Evidence:
    return services.add_evidence(
        actor=Actor.customer(rma.customer_id), now=START, rma_id=rma.id, upload=upload
    )


@pytest.mark.django_db
def test_a_file_and_its_thumbnail_are_stored_under_generated_names(
    receive: Receive, media: Path
) -> None:
    evidence = add(receive(), photo())

    assert [path.name for path in stored(media)] == [
        f"{evidence.id.hex}.jpg",
        f"{evidence.id.hex}.thumb.webp",
    ]
    assert (evidence.original_name, evidence.content_type) == ("a.jpg", "image/jpeg")
    assert not any((media / "incoming").iterdir())


@pytest.mark.django_db
def test_a_refusal_leaves_neither_file_nor_row(receive: Receive, media: Path) -> None:
    rma = receive()
    services.cancel(
        actor=Actor.customer(rma.customer_id), now=START, rma_id=rma.id, code="works_again"
    )

    with assert_nothing_changed(Evidence), pytest.raises(errors.AlreadyEnded):
        add(rma, photo())
    assert stored(media) == []


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_transaction_was_undone_later_is_swept(receive: Receive, media: Path) -> None:
    rma = receive()
    kept = add(rma, photo("red"))
    with pytest.raises(InvalidInput), transaction.atomic():
        add(rma, photo("blue"))
        raise InvalidInput
    (media / "incoming" / "died").mkdir()
    (media / "incoming" / "died" / "original").write_bytes(b"half")
    assert len(stored(media)) == 5

    assert services.sweep(timezone.now()) == 0  # perhaps still on its way
    assert len(stored(media)) == 5
    assert services.sweep(timezone.now() + timedelta(hours=2)) == 3
    assert {path.name.partition(".")[0] for path in stored(media)} == {kept.id.hex}


@pytest.mark.django_db
def test_the_files_of_a_draft_are_not_swept(media: Path) -> None:
    draft = drafts.start(now=START)
    drafts.add_file(now=START, draft_id=draft.id, upload=photo())

    assert services.sweep(timezone.now() + timedelta(hours=2)) == 0
    assert len(stored(media)) == 2


@pytest.mark.django_db
def test_the_same_content_is_known_again(receive: Receive, media: Path) -> None:
    rma = receive()

    assert add(rma, photo()).id == add(rma, photo()).id
    assert len(stored(media)) == 2
    assert recorded_types(rma.stream).count("rma.evidence_added") == 1


@pytest.mark.django_db(transaction=True)
def test_many_uploads_at_once_do_not_pass_the_limit(
    catalogue: Catalogue, customer: Customer, media: Path
) -> None:
    """Eight files wait for the last two places."""
    actor = Actor.customer(customer.id)
    rma = services.receive(actor=actor, now=START, intake=intake(customer_id=customer.id))
    fill(rma, FILES_PER_RMA - 2)

    outcomes = run_together([partial(outcome, rma, f"#0000{n:02x}") for n in range(8)])

    assert outcomes.count("kept") == 2
    assert set(outcomes) <= {"kept", "too_many_files", "stale_stream"}
    assert rma.evidence.count() == FILES_PER_RMA
    assert len(stored(media)) == 4


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_all_of_them_see_a_free_place(
    catalogue: Catalogue, customer: Customer
) -> None:
    actor = Actor.customer(customer.id)
    rma = services.receive(actor=actor, now=START, intake=intake(customer_id=customer.id))
    fill(rma, FILES_PER_RMA - 2)
    seen = threading.Barrier(8)

    def look_then_write() -> str:
        with transaction.atomic():
            free = Evidence.objects.filter(rma_id=rma.id).count() < FILES_PER_RMA
            seen.wait(10)
            fill(rma, int(free))
        return "kept"

    run_together([look_then_write] * 8)

    assert rma.evidence.count() == FILES_PER_RMA + 6


def fill(rma: Rma, number: int) -> None:
    """Rows as uploads write them."""
    for _row in range(number):
        name = uuid4().hex
        Evidence.objects.create(
            rma=rma, kind="photo", path=name, original_name=name, sha256=name * 2,
            content_type="image/jpeg", size_bytes=1, created_at=START,
        )  # fmt: skip


def outcome(rma: Rma, colour: str) -> str:
    try:
        add(rma, photo(colour))
    except DomainError as refusal:
        return refusal.code
    return "kept"


@pytest.mark.django_db
def test_half_a_gigabyte_is_the_end(receive: Receive) -> None:
    rma = receive()
    fill(rma, 1)
    Evidence.objects.update(size_bytes=services.uploads.BYTES_PER_RMA)

    with assert_nothing_changed(Evidence), pytest.raises(errors.TooManyFiles):
        add(rma, photo())


def test_a_decoder_that_hangs_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.5)
    assert refusal_of(tmp_path, monkeypatch, "import time; time.sleep(60)") == "too_complex"
    assert not processes_in(tmp_path)


def test_a_decoder_that_crashes_lies_or_eats_memory_hurts_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lie = 'print(\'{"extension": ".jpg", "content_type": "image/jpeg"}\');'
    files = "open('content','w').write('<html>'); open('thumbnail','w').write('RIFF')"
    for number, (program, code) in enumerate(
        {
            "import os; os.abort()": "too_complex",
            "print('no json')": "too_complex",
            "print('x' * 9999)": "too_complex",
            lie + files: "broken_file",
        }.items()
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert refusal_of(folder, monkeypatch, program) == code


@pytest.mark.parametrize(
    ("program", "died_of"),
    [
        ("bytearray(600 << 20)", "MemoryError"),
        ("open('big', 'wb').write(bytes(1 << 20) * 80)", "File too large"),
        ("import socket; socket.create_connection(('127.0.0.1', PORT), 2)", "unreachable|refused"),
        ("import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))", "not allowed|exceed"),
    ],
)
def test_the_sandbox_has_walls(tmp_path: Path, program: str, died_of: str) -> None:
    """Each program runs confined; without `confine` each of them gets through."""
    import re
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        body = program.replace("PORT", str(server.getsockname()[1]))
        free, told = run(tmp_path, body)
        assert free == 0, told
        confined, told = run(tmp_path, f"child.confine(); {body}")
    assert confined != 0
    assert re.search(died_of, told)


def test_the_sandbox_ends_after_its_time(tmp_path: Path) -> None:
    began = time.monotonic()
    code, _told = run(tmp_path, "child.CPU_SECONDS = 1; child.confine()\nwhile True: pass")

    assert code == -signal.SIGKILL
    assert time.monotonic() - began < 15


def run(folder: Path, program: str) -> tuple[int, str]:
    """Run a program beside the sandbox's own; its exit code and last words."""
    start = f"import sys; sys.path.insert(0, {str(sandbox._CHILD.parent)!r}); import child\n"
    done = subprocess.run(
        [sys.executable, "-I", "-c", start + program],
        cwd=folder, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


def refusal_of(folder: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> str:
    """What the parent makes of a child that does this instead of decoding."""
    (folder / "child.py").write_text(program)
    (folder / "original").write_bytes(b"")
    monkeypatch.setattr(sandbox, "_CHILD", folder / "child.py")
    with pytest.raises(FileRefused) as refused:
        sandbox.decode("jpeg", folder / "original", folder)
    return refused.value.code


def processes_in(folder: Path) -> list[str]:
    """Processes that work in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if Path(os.readlink(process / "cwd")) == folder:
                found.append(process.name)
        except OSError:
            continue
    return found
