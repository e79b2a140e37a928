from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmbeddedCarrierConfig(AppConfig):
    name = "embedded_carrier"
    verbose_name = _("Embedded carrier")
