"""Signed roots of the log, kept outside the database.

The hash chain shows a change that was made without care. Somebody who owns the database can rewrite
a stream together with its hashes, and then only a copy of the old hashes tells: one digest per
partition over the heads of its streams, signed with a key the database does not know.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

from events.cut import consistent_cut
from events.models import Event
from events.streams import PARTITIONS

_CHUNK = 2_000


class NotAuthentic(Exception):
    """The file was not signed with our key, or was changed after that, or is no root at all."""


@dataclass(frozen=True, slots=True)
class Root:
    """The state of the log up to a position: a digest (hex) for each partition, by its number."""

    until: int
    made_at: str
    partitions: Mapping[str, str]

    def canonical(self) -> bytes:
        """What is signed."""
        return json.dumps(asdict(self), sort_keys=True).encode()


def digests(until: int) -> dict[str, str]:
    """Per partition the digest over stream, last version and hash of each of its streams."""
    found = [hashlib.sha256() for _ in range(PARTITIONS)]
    heads = (
        Event.objects.filter(position__lte=until)
        .order_by("-stream", "-version")
        .distinct("stream")
        .values_list("partition", "stream", "version", "hash")
    )
    for partition, stream, version, head in heads.iterator(_CHUNK):
        found[partition].update(f"{stream} {version} ".encode() + bytes(head))
    return {str(number): digest.hexdigest() for number, digest in enumerate(found)}


def write(now: datetime) -> Path:
    """Write the root of the log as it stands now; the file, whose name tells time and position."""
    until = consistent_cut()
    root = Root(until, now.astimezone(UTC).isoformat(), digests(until))
    folder = Path(settings.LOG_ROOTS_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"root-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{until}.json"
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps({**asdict(root), "signature": _sign(root)}, indent=1))
    os.replace(unfinished, path)
    return path


def read(path: Path) -> Root:
    """A root from its file; raises NotAuthentic."""
    try:
        told = json.loads(path.read_text())
        signature = str(told.pop("signature"))
        root = Root(**told)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotAuthentic(f"{path} is not a root of the log") from error
    if not hmac.compare_digest(signature, _sign(root)):
        raise NotAuthentic(f"{path} was not signed with our key")
    return root


def differing_partitions(root: Root) -> list[int]:
    """The partitions in which the log of then is not what it was."""
    now = digests(root.until)
    return [
        number
        for number in range(PARTITIONS)
        if now[str(number)] != root.partitions.get(str(number))
    ]


def write_daily(now: datetime) -> int:
    """The periodic job: one root a day."""
    write(now)
    return 1


def _sign(root: Root) -> str:
    key = settings.LOG_ROOT_KEY
    if key:
        return hmac.new(key.encode(), root.canonical(), hashlib.sha256).hexdigest()
    return salted_hmac("events.roots", root.canonical(), algorithm="sha256").hexdigest()
