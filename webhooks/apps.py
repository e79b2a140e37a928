"""The application: finds what the apps above publish."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    """Imports every `published.py`, which says what may leave the house."""

    name = "webhooks"
    verbose_name = _("Webhooks")

    def ready(self) -> None:
        """Fill the registry of published events."""
        autodiscover_modules("published")
