"""Signed roots of the event log: where they are kept, and with which key they are signed."""

from config.settings import environment
from config.settings.base import STATE_DIR

# Best a folder that is written to another machine, or a medium that is written once.
LOG_ROOTS_DIR = environment.folder("LOG_ROOTS_DIR", STATE_DIR / "roots")
# Empty: a key derived from SECRET_KEY.
LOG_ROOT_KEY = environment.text("LOG_ROOT_KEY")
