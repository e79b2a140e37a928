from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    label = "config"

    def ready(self) -> None:
        # The checks register themselves; `shared_task` needs the application in every process.
        from config import celery, checks  # noqa: F401
