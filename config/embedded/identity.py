"""As whom PostgreSQL runs, and which copy of its programs that user can read."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from config.embedded.errors import EmbeddedServersFailed
from config.embedded.places import Places

ENTER = Path(__file__).with_name("enter.py")
SHARED_ROOT = Path("/var/lib")
# Lets an operator (and the tests) pin the way: namespace, account or direct.
MODE_VARIABLE = "EMBEDDED_POSTGRES_MODE"


@dataclass(frozen=True, slots=True)
class Identity:
    """How to start a program as the user PostgreSQL accepts, with its data and programs."""

    mode: str
    data: Path
    programs: Path
    account: str = ""

    def command(self, program: str, *arguments: str) -> list[str]:
        """The full command line; the program gets SIGINT (fast shutdown) if its parent dies."""
        return [
            *enter_command(self.mode, self.account, int(signal.SIGINT)),
            "--",
            str(self.programs / program),
            *arguments,
        ]

    def hand_over(self, folder: Path) -> None:
        """Give a folder and all in it to the account that PostgreSQL runs as."""
        if os.geteuid() != 0:
            return
        account = pwd.getpwnam(self.account) if self.account else pwd.getpwuid(0)
        if folder.stat().st_uid == account.pw_uid:
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def enter_command(mode: str, account: str, death_signal: int) -> list[str]:
    """The command line of enter.py for a child of this process, up to its `--`."""
    command = [sys.executable, "-IS", str(ENTER), "--mode", mode]
    if account:
        command += ["--account", account]
    return [*command, "--parent", str(os.getpid()), "--signal", str(death_signal)]


def package_folder(name: str) -> Path:
    """Where an installed package lies, without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServersFailed(
            f"The Python package {name} is missing: run `make install`, or set DATABASE_URL "
            "and REDIS_URL to servers of your own."
        )
    return Path(spec.submodule_search_locations[0])


def can_namespace() -> bool:
    """True where root may map itself to an ordinary user of a new user namespace."""
    probe = [*enter_command("namespace", "", 9), "--", "/bin/true"]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0  # noqa: S603 - own script


def find_account() -> str:
    """An account without privileges that every Debian-like machine has."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in names:
            return name
    raise EmbeddedServersFailed(
        "PostgreSQL does not run as root and there is no account `postgres` or `nobody`: "
        "run as an ordinary user, or set DATABASE_URL."
    )


def everyone_may_enter(folder: Path) -> bool:
    """True when users other than the owner can reach this folder."""
    resolved = folder.resolve()
    return all(path.stat().st_mode & 0o001 for path in (resolved, *resolved.parents))


def choose(places: Places) -> Identity:
    """Decide once per start: root → a namespace, else another account; others → directly.

    PostgreSQL also refuses a user without a name (a container started with any number): in a
    namespace that user gets one.
    """
    programs = package_folder("embedded_postgres") / "pginstall" / "bin"
    data = places.state_dir / "postgres"
    mode = os.environ.get(MODE_VARIABLE, "") or best_mode()
    if mode != "account":
        return Identity(mode=mode, data=data, programs=programs)
    return for_account(places, find_account(), data, programs)


def best_mode() -> str:
    """The first way that can work here."""
    user = os.geteuid()
    has_name = any(entry.pw_uid == user for entry in pwd.getpwall())
    if user != 0 and has_name:
        return "direct"
    if can_namespace():
        return "namespace"
    return "account" if user == 0 else "direct"


def for_account(places: Places, account: str, data: Path, programs: Path) -> Identity:
    """Use the checkout where the account can reach it, a shared place where it cannot."""
    shared = SHARED_ROOT / f"aftersales-{places.key}"
    if not everyone_may_enter(places.state_dir):
        data = shared / "postgres"
        data.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not everyone_may_enter(programs):
        programs = copy_programs(programs, shared)
    return Identity(mode="account", data=data, programs=programs, account=account)


def copy_programs(programs: Path, shared: Path) -> Path:
    """Copy the programs *and* the libraries they find by relative path; once per version."""
    package = programs.parent.parent
    copied = shared / "embedded_postgres" / "pginstall" / "bin"
    marker = shared / "copied-from"
    source = f"{package} {(programs / 'postgres').stat().st_mtime_ns}"
    if not (marker.exists() and marker.read_text() == source):
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.rmtree(shared / name, ignore_errors=True)
            shutil.copytree(package.parent / name, shared / name, symlinks=True)
        marker.write_text(source)
    return copied
