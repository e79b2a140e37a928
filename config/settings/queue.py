"""Redis and Celery. Celery only rings the bell: losing every message costs seconds, not work."""

from urllib.parse import urlsplit, urlunsplit

from config.settings import environment
from config.settings.base import STATE_DIR
from config.settings.database import EMBEDDED_PLACES

REDIS_IS_EMBEDDED = not environment.text("REDIS_URL")
REDIS_DATABASE = environment.number("REDIS_DATABASE", 0)


def redis_database(url: str, number: int) -> str:
    """The same server, another database (`redis://…/1`, `unix://…?db=1`)."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return urlunsplit(parts._replace(path=f"/{number}"))


def celery_address(url: str) -> str:
    """Celery's spelling of a unix socket address."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    database = parts.query.removeprefix("db=")
    return f"redis+socket://{parts.path}?virtual_host={database}"


_server = environment.redis("REDIS_URL", environment.text("REDIS_URL", EMBEDDED_PLACES.redis_url()))
BROKER_URL = redis_database(_server, REDIS_DATABASE)
# `cache.clear()` must never empty the broker: a database of its own, or a server of its own.
CACHE_URL = environment.redis(
    "CACHE_URL", environment.text("CACHE_URL", redis_database(_server, REDIS_DATABASE + 1))
)
CACHES = {
    "default": {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "aftersales",
        "TIMEOUT": 300,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}

CELERY_BROKER_URL = celery_address(BROKER_URL)
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = "UTC"
# acks_late alone loses a task whose child process is killed; both together redeliver it.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 90
CELERY_TASK_SOFT_TIME_LIMIT = 75
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# What one worker or relay may allocate: a payload that wants more fails alone. 0: no ceiling.
WORKER_MEMORY_MB = environment.number("WORKER_MEMORY_MB", 1024)
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = environment.number("SOFT_SHUTDOWN_SECONDS", 30)
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The shortest time-out among apps that share a broker wins, so it is set in all three places; it
# must exceed three hard time limits. kombu would look for lost messages every 100 s only.
VISIBILITY_SECONDS = 300
CELERY_VISIBILITY_TIMEOUT = VISIBILITY_SECONDS
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": VISIBILITY_SECONDS}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": VISIBILITY_SECONDS,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "retry_on_timeout": True,
}
# Publishing the nudge must not hold up a web request when Redis is down: the sweep will do it.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_DB_REUSE_MAX = 100
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "events.tick", "schedule": 5.0, "options": {"expires": 5}},
    "ring": {"task": "events.ring", "schedule": 3.0, "options": {"expires": 3}},
}
