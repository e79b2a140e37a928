"""Set up this checkout: `python3 scripts/bootstrap.py base|dev`.

Needs Python 3.11 or later with venv, nothing else. Makes `.venv`, installs the packages whose
hashes are in requirements/*.lock, and the few system libraries that come with no Python package.
A second run sees that nothing changed and ends at once. `base` keeps a `dev` installation, which
holds everything `base` does.
"""

import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed"
UV = "uv>=0.9,<1"
# What WeasyPrint loads to draw labels, by the name the linker knows, and Debian's package.
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
STARTED = time.monotonic()


class SetUpFailed(Exception):
    """Something is missing that we cannot add; the message says what to type."""


def say(line: str) -> None:
    """One line of progress, with the seconds since the start."""
    sys.stdout.write(f"[{time.monotonic() - STARTED:5.1f} s] {line}\n")
    sys.stdout.flush()


def run(*command: str) -> bool:
    """Run a command, showing its output only if it fails."""
    environment = {"UV_SYSTEM_CERTS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", **os.environ}
    done = subprocess.run(  # noqa: S603 - our own commands
        command, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode != 0:
        sys.stdout.write(done.stdout)
    return done.returncode == 0


def wanted_stamp(kind: str) -> str:
    """The kind of installation and the hash of its lock file."""
    lock = ROOT / "requirements" / f"{kind}.lock"
    return f"{kind} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


def is_installed(kind: str) -> bool:
    """True if the packages of this kind, or more, are there."""
    if not (STAMP.exists() and PYTHON.exists()):
        return False
    good = {wanted_stamp("dev"), wanted_stamp(kind)}
    return STAMP.read_text() in good


def make_venv() -> None:
    """Create `.venv`; Debian keeps what that needs in a package of its own."""
    if PYTHON.exists() and run(str(PYTHON), "-c", "import sys"):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    say("making .venv")
    if not run(sys.executable, "-m", "venv", str(VENV)):
        shutil.rmtree(VENV, ignore_errors=True)
        apt_install(["python3-venv"])
        if not run(sys.executable, "-m", "venv", str(VENV)):
            raise SetUpFailed("Python cannot make a virtual environment: see above.")


def install_packages(kind: str) -> None:
    """Install exactly what the lock names: with uv, which takes seconds, else with pip."""
    lock = str(ROOT / "requirements" / f"{kind}.lock")
    STAMP.unlink(missing_ok=True)
    say(f"installing the packages of requirements/{kind}.lock")
    pip = (str(PYTHON), "-m", "pip", "install", "--quiet")
    uv = str(VENV / "bin" / "uv")
    synced = run(*pip, UV) and run(
        uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON), lock
    )
    if not synced:
        say("uv did not succeed; trying pip, which takes minutes")
        if not run(*pip, "--require-hashes", "-r", lock):
            raise SetUpFailed("The packages could not be installed: see above. Is there a network?")
    STAMP.write_text(wanted_stamp(kind))


def apt_command() -> list[str] | None:
    """How to call apt-get with enough rights; None where we cannot."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    if shutil.which("sudo") and run("sudo", "-n", "true"):
        return ["sudo", "-n", "apt-get"]
    return None


def apt_install(packages: list[str]) -> None:
    """Install Debian packages, or say what to type."""
    typed = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    command = apt_command()
    if command is None:
        raise SetUpFailed(f"Please type as root, then try again:\n\n    {typed}\n")
    say(f"installing {' '.join(packages)}")
    os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
    arguments = ("install", "-y", "-qq", "--no-install-recommends", *packages)
    # An image may come without package lists, or with old ones.
    updated = run(*command, "update", "-qq")
    if not (updated and run(*command, *arguments)):
        raise SetUpFailed(f"apt-get failed: see above. Please type as root:\n\n    {typed}\n")


def install_system(kind: str) -> None:
    """The libraries that draw labels; for the tests also a browser."""
    missing = [name for lib, name in LIBRARIES.items() if ctypes.util.find_library(lib) is None]
    if kind == "dev" and not any(shutil.which(browser) for browser in BROWSERS):
        missing.append("chromium")
    if missing:
        apt_install(missing)


def main() -> int:
    """Do what is missing; 0 when all is there."""
    kind = sys.argv[1] if len(sys.argv) > 1 else "base"
    if kind not in ("base", "dev"):
        sys.stderr.write("Say base or dev.\n")
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - somebody may start this with an older Python
        sys.stderr.write(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}.\n")
        return 1
    try:
        install_system(kind)
        if not is_installed(kind):
            make_venv()
            install_packages(kind)
            say("set up")
    except SetUpFailed as failure:
        sys.stderr.write(f"\n{failure}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
