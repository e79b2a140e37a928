"""The languages a person can be addressed in."""

from django.db.models import TextChoices


class Language(TextChoices):
    """Language codes as Django spells them (settings.LANGUAGES).

    Each is named in its own script, so that whoever cannot read the page finds their language.
    """

    ENGLISH = "en", "English"
    TRADITIONAL_CHINESE = "zh-hant", "繁體中文"
    SIMPLIFIED_CHINESE = "zh-hans", "简体中文"
