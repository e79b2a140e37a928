"""The languages a person can be addressed in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Language(TextChoices):
    """Language codes as Django spells them (settings.LANGUAGES)."""

    ENGLISH = "en", _("English")
    TRADITIONAL_CHINESE = "zh-hant", _("Traditional Chinese")
    SIMPLIFIED_CHINESE = "zh-hans", _("Simplified Chinese")
