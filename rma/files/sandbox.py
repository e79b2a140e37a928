"""Running `child.py`: a process without rights for each file, killed when it takes too long."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from rma.files.kinds import FileRefused

WALL_SECONDS = 20
WAITING_SECONDS = 30  # for a free place
_CHILD = Path(__file__).with_name("child.py")
_LONGEST_ANSWER = 4096
_BEGINNINGS = {"image/jpeg": b"\xff\xd8\xff", "application/pdf": b"%PDF-"}
# Each may take half a gigabyte: a crowd of uploads must not take the server's memory.
_places = threading.BoundedSemaphore(2)


def decode(job: str, original: Path, folder: Path) -> dict[str, str]:
    """Have `original` written anew as `content` and `thumbnail` in `folder`, an empty one.

    Returns `extension` and `content_type`. Raises FileRefused, also when the child was killed by
    its limits (`too_complex`) or when too many wait (`busy`).
    """
    if not _places.acquire(timeout=WAITING_SECONDS):
        raise FileRefused("busy")
    try:
        with original.open("rb") as source, (folder / "answer").open("wb") as told:
            code = _run(job, source, told, folder)
    finally:
        _places.release()
    answer = _answer(folder / "answer") if code == 0 else {"code": "too_complex"}
    if "code" in answer:
        raise FileRefused(answer["code"])
    _ensure_as_told(folder, answer)
    return answer


def _run(job: str, source: Any, told: Any, folder: Path) -> int:
    """The exit code; the child and whatever it started are gone when this returns."""
    child = subprocess.Popen(  # noqa: S603 - our own program, no shell, no word of a user
        [sys.executable, "-I", "-B", str(_CHILD), job],
        stdin=source,
        stdout=told,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"LANG": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        return child.wait(timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    finally:
        if child.returncode is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _answer(path: Path) -> dict[str, str]:
    with path.open("rb") as stream:
        told = stream.read(_LONGEST_ANSWER)
    try:
        answer = json.loads(told)
    except ValueError:
        return {"code": "too_complex"}
    return answer if isinstance(answer, dict) else {"code": "too_complex"}


def _ensure_as_told(folder: Path, answer: dict[str, str]) -> None:
    """Believe the child no more than the sender: look at what it wrote."""
    begins = _BEGINNINGS.get(answer.get("content_type", ""))
    with (folder / "content").open("rb") as content, (folder / "thumbnail").open("rb") as small:
        whole = begins is not None and content.read(len(begins)) == begins
        if not whole or small.read(4) != b"RIFF":
            raise FileRefused("broken_file")
