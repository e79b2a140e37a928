"""PostgreSQL: the one given by DATABASE_URL, else the embedded one; time-outs by process role."""

import os

from config.embedded.places import Places
from config.settings import environment
from config.settings.base import STATE_DIR

EMBEDDED_PLACES = Places(STATE_DIR)
DATABASE_IS_EMBEDDED = not environment.text("DATABASE_URL")
# web, worker and relay set their role before Django starts; everything else is a command, and a
# migration or a replay may take its time.
PROCESS_ROLE = os.environ.get("PROCESS_ROLE", "command")
STATEMENT_SECONDS = {"web": 15, "worker": 80, "relay": 80}.get(PROCESS_ROLE, 0)
TIMEOUTS = {
    "statement_timeout": f"{STATEMENT_SECONDS}s",
    "lock_timeout": "3s",
    "idle_in_transaction_session_timeout": "60s",
}

_given = environment.database(
    "DATABASE_URL", environment.text("DATABASE_URL", EMBEDDED_PLACES.database_url())
)
_options = _given.pop("OPTIONS")
assert isinstance(_options, dict)
_options["options"] = " ".join(f"-c {name}={value}" for name, value in TIMEOUTS.items())
_options.setdefault("connect_timeout", "5")
if PROCESS_ROLE == "web":
    # Celery closes connection *and* pool after each task, so only the web has a pool. The pool
    # needs CONN_MAX_AGE 0.
    _options["pool"] = {
        "min_size": 1,
        "max_size": environment.number("DATABASE_POOL_SIZE", 8),
        # Who finds no connection is told so soon, and the attempt to get new ones is given up soon:
        # a fresh one is made for the next request, instead of waiting longer each time.
        "timeout": 2,
        "reconnect_timeout": 2,
    }
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **_given,
        "OPTIONS": _options,
        "CONN_MAX_AGE": 0 if PROCESS_ROLE == "web" else 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
