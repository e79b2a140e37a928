"""The kernel's application: finds what the other apps register."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

REGISTERING_MODULES = (
    "events", "projections", "reactions", "effects", "timeline", "messages", "panels", "erasure",
    "actions", "ticks", "counterparts", "hints",
)  # fmt: skip


class EventsConfig(AppConfig):
    """Imports the modules by which apps register themselves, in a fixed order."""

    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        """Fill every registry; checks are registered with them."""
        from events import checks  # noqa: F401 - registers itself

        for module in REGISTERING_MODULES:
            autodiscover_modules(module)
