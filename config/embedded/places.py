"""Where one set of embedded servers keeps its data, its sockets and its locks."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from config.embedded.errors import EmbeddedServersFailed

DATABASE = "aftersales"
ROLE = "aftersales"
# A unix socket path may be 107 bytes long; a checkout may lie deeper than that. The folder below is
# short, private to its owner and the same for every terminal (TMPDIR may differ between them).
SOCKETS_ROOT = Path("/tmp")  # noqa: S108 - ownership and mode are checked in make_private()


@dataclass(frozen=True, slots=True)
class Places:
    """One cluster; `durable=False` trades safety after a crash for speed (tests)."""

    state_dir: Path
    durable: bool = True

    @property
    def key(self) -> str:
        """Ten characters that stand for this state folder and this user."""
        text = f"{os.geteuid()}:{self.state_dir.resolve()}"
        return hashlib.sha256(text.encode()).hexdigest()[:10]

    @property
    def sockets(self) -> Path:
        return SOCKETS_ROOT / f"aftersales-{self.key}"

    @property
    def postgres_socket(self) -> Path:
        return self.sockets / ".s.PGSQL.5432"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def valkey_data(self) -> Path:
        return self.state_dir / "valkey"

    def lock(self, name: str) -> Path:
        return self.state_dir / f"{name}.lock"

    def log(self, name: str) -> Path:
        return self.state_dir / f"{name}.log"

    @property
    def stop_request(self) -> Path:
        """Touch this file and the keeper stops the servers, whoever still uses them."""
        return self.state_dir / "stop.request"

    def database_url(self, name: str = DATABASE) -> str:
        return f"postgresql://{ROLE}@/{name}?host={quote(str(self.sockets), safe='')}"

    def redis_url(self, database: int = 0) -> str:
        return f"unix://{self.valkey_socket}?db={database}"

    def make(self) -> None:
        """Create the folders; refuse a socket folder that somebody else prepared for us."""
        self.state_dir.mkdir(parents=True, exist_ok=True)
        self.valkey_data.mkdir(exist_ok=True)
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        found = self.sockets.lstat()
        # Root may find the folder given to the account PostgreSQL runs as; nobody else may.
        ours = found.st_uid == os.geteuid() or os.geteuid() == 0
        if not (ours and stat.S_ISDIR(found.st_mode)):
            raise EmbeddedServersFailed(
                f"{self.sockets} belongs to another user. Remove it, or set STATE_DIR to "
                "another folder, then try again."
            )
        self.sockets.chmod(0o700)
