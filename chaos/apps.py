from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChaosConfig(AppConfig):
    name = "chaos"
    verbose_name = _("Chaos")
