"""Become the right user, tie this process to its parent's life, then turn into a server.

Run as a script by `identity.Identity.command` with the standard library alone:
`enter.py --mode namespace|account|direct --parent PID [--account NAME] -- program arguments…`
PostgreSQL refuses to run as root. In a user namespace root maps itself to an unprivileged id:
PostgreSQL sees an ordinary user, and the files stay ours.
"""

import argparse
import ctypes
import os
import pwd
import signal
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
NOT_POSSIBLE = 77


def inside_ids() -> tuple[int, int]:
    """An unprivileged user and group that have a name: initdb insists on one."""
    accounts = {entry.pw_name: entry for entry in pwd.getpwall() if entry.pw_uid != 0}
    found = accounts.get("postgres") or accounts.get("nobody") or next(iter(accounts.values()))
    return found.pw_uid, found.pw_gid


def enter_namespace() -> None:
    """Map the caller to an unprivileged id of a new user namespace; exit 77 where forbidden."""
    user, group = os.geteuid(), os.getegid()
    inside_user, inside_group = inside_ids()
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
        sys.exit(NOT_POSSIBLE)
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/gid_map").write_text(f"{inside_group} {group} 1")
        Path("/proc/self/uid_map").write_text(f"{inside_user} {user} 1")
    except OSError:
        sys.exit(NOT_POSSIBLE)


def enter_account(name: str) -> None:
    """Drop root for good and become the named account."""
    account = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    os.environ["HOME"] = "/"


def die_with(parent: int, death_signal: int) -> None:
    """Ask the kernel for `death_signal` when the parent dies; it may already be gone."""
    # After the change of identity: a change of credentials clears this wish.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", choices=["namespace", "account", "direct"], required=True)
    parser.add_argument("--account", default="")
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--signal", type=int, default=int(signal.SIGTERM))
    parser.add_argument("program", nargs="+")
    asked = parser.parse_args()
    if asked.mode == "namespace":
        enter_namespace()
    elif asked.mode == "account":
        enter_account(asked.account)
    die_with(asked.parent, asked.signal)
    os.execv(asked.program[0], asked.program)  # noqa: S606 - turning into the server is the purpose


if __name__ == "__main__":
    main()
