from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    name = "config"
    label = "config"

    def ready(self) -> None:
        # The checks register themselves; `shared_task` needs the application in every process.
        from config import celery, checks  # noqa: F401

        if settings.TRACES_ENDPOINT:
            from config import tracing

            tracing.install(settings.PROCESS_ROLE)
