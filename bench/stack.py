"""The real processes of the product on the database of the measurement."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection
from django.test import override_settings

from config.embedded.identity import enter_command
from config.embedded.places import Places
from config.running import preparing, processes
from config.settings import files as file_settings

READY_SECONDS = 60.0


@contextmanager
def running(*names: str, **environment: str) -> Iterator[int]:
    """Run these parts of `make run`; the port of the web process. All of them end with the block.

    environment: settings on top of those of the measurement.
    """
    port = _free_port()
    with TemporaryDirectory(prefix="bench-") as folder:
        given = {**os.environ, **_environment(Path(folder), port), **environment}
        _collect_static(Path(folder))
        with override_settings(PORT=port, DEMO=True):
            known = {part.name: part for part in processes.parts()}
        started = [_start(known[name], given, Path(folder)) for name in names]
        try:
            if "web" in names:
                _wait_until_ready(port, Path(folder))
            yield port
        finally:
            for child in started:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def _environment(folder: Path, port: int) -> dict[str, str]:
    places: Places = settings.EMBEDDED_PLACES
    name = str(connection.settings_dict["NAME"])
    outside = os.environ.get("DATABASE_URL", "")
    address = places.database_url(name)
    if outside:
        start, _slash, rest = outside.rpartition("/")
        query = "?" + rest.partition("?")[2] if "?" in rest else ""
        address = f"{start}/{name}{query}"
    url = f"http://127.0.0.1:{port}"
    return {
        "DATABASE_URL": address,
        "REDIS_URL": settings.BROKER_URL, "CACHE_URL": settings.CACHE_URL,
        "DEMO": "1", "WEB_WORKERS": "2", "PORT": str(port), "SITE_URL": url,
        "SECRET_KEY": settings.SECRET_KEY,
        "STATE_DIR": str(folder), "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"), "EMAIL_BACKEND_KIND": "outbox",
        "OUTBOX_DIR": str(folder / "outbox"), "LOG_LEVEL": "ERROR",
        "CARRIER_DAY_SECONDS": "1", "CARRIER_AUTO_DROP_OFF_DAYS": "1",
    }  # fmt: skip


def _collect_static(folder: Path) -> None:
    with override_settings(STORAGES=file_settings.STORAGES, STATIC_ROOT=folder / "static"):
        (folder / "static").mkdir()
        preparing.collect_static()


def _start(
    part: processes.Part, environment: Mapping[str, str], folder: Path
) -> "subprocess.Popen[bytes]":
    # The first TERM is the kernel's, should the measurement be killed.
    tie = enter_command("direct", "", int(signal.SIGTERM))
    with (folder / f"{part.name}.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own processes
            [*tie, "--", *part.command],
            cwd=settings.BASE_DIR,
            env=processes.environment_of(part, environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait_until_ready(port: int, folder: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _is_ready(port):
        if time.monotonic() > deadline:
            raise RuntimeError(f"no web process: {(folder / 'web.log').read_text()[-2000:]}")
        time.sleep(0.2)


def _is_ready(port: int) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request("GET", "/readyz")
        return asked.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        asked.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
