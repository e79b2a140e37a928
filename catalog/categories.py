"""What kinds of product we take back; fault codes are listed per category."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Category(TextChoices):
    """Product categories, as stored on SKUs and fault codes."""

    MOUSE = "mouse", _("Mouse")
    KEYBOARD = "keyboard", _("Keyboard")
    HEADSET = "headset", _("Headset")
    SPEAKER = "speaker", _("Speaker")
    WEBCAM = "webcam", _("Webcam")
    MONITOR = "monitor", _("Monitor")
    CHARGER = "charger", _("Charger")
    POWER_BANK = "power_bank", _("Power bank")
    LAMP = "lamp", _("Lamp")
    VACUUM = "vacuum", _("Vacuum cleaner")
    KETTLE = "kettle", _("Kettle")
    WATCH = "watch", _("Watch")
    OTHER = "other", _("Other")
