"""Mail: written to a folder (demo), to the console, or sent by SMTP."""

from config.settings import environment
from config.settings.base import DEMO, STATE_DIR

BACKENDS = {
    "outbox": "notifications.adapters.outbox.OutboxBackend",
    "console": "django.core.mail.backends.console.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
}
EMAIL_BACKEND_KIND = environment.text("EMAIL_BACKEND_KIND", "outbox" if DEMO else "console")
if EMAIL_BACKEND_KIND not in BACKENDS:
    environment.complain(
        "EMAIL_BACKEND_KIND",
        "EMAIL_BACKEND_KIND names no way of sending mail.",
        f"Write one of: {', '.join(BACKENDS)}.",
    )
EMAIL_BACKEND = BACKENDS.get(EMAIL_BACKEND_KIND, BACKENDS["console"])
EMAIL_FILE_PATH = str(environment.folder("OUTBOX_DIR", STATE_DIR / "outbox"))
EMAIL_HOST = environment.text("EMAIL_HOST", "localhost")
EMAIL_PORT = environment.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "After-sales <service@example.com>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who messages are written to and as whom: joins accounts and catalog.
NOTIFICATIONS_DIRECTORY = "config.directory.Directory"
# Where customers answer to: each mail about an RMA gets an address of its own, made from this one.
MAIL_REPLY_ADDRESS = environment.text("MAIL_REPLY_ADDRESS")
# Shared with the mail server that posts to /hooks/mail/ (whsec_…); without it nobody gets in.
MAIL_WEBHOOK_SECRET = environment.text("MAIL_WEBHOOK_SECRET")
MAIL_WEBHOOK_SECRET_PREVIOUS = environment.text("MAIL_WEBHOOK_SECRET_PREVIOUS")
