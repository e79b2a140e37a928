"""The Celery application: a doorbell for the workers, never the place where work is kept."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from django.conf import settings

from events import limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("aftersales")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def cap_memory(**_named: Any) -> None:
    """Celery calls this in each child of the pool, before its first task."""
    limits.cap_memory(settings.WORKER_MEMORY_MB)


worker_process_init.connect(cap_memory)
