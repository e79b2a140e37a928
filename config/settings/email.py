"""Mail: written to a folder (demo), to the console, sent by SMTP, or over a provider's API."""

import os

from config.settings import environment
from config.settings.base import DEMO, STATE_DIR

BACKENDS = {
    "outbox": "notifications.adapters.outbox.OutboxBackend",
    "console": "django.core.mail.backends.console.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "anymail": "anymail.backends.{provider}.EmailBackend",
}
# Providers whose API django-anymail speaks with nothing else installed.
MAIL_PROVIDERS = (
    "brevo", "mailersend", "mailgun", "mailjet", "mailtrap", "mandrill", "postal", "postmark",
    "resend", "scaleway", "sendgrid", "sparkpost", "unisender_go",
)  # fmt: skip
EMAIL_TIMEOUT = 15  # seconds
EMAIL_BACKEND_KIND = environment.text("EMAIL_BACKEND_KIND", "outbox" if DEMO else "console")
if EMAIL_BACKEND_KIND not in BACKENDS:
    environment.complain(
        "EMAIL_BACKEND_KIND",
        "EMAIL_BACKEND_KIND names no way of sending mail.",
        f"Write one of: {', '.join(BACKENDS)}.",
    )
EMAIL_PROVIDER = environment.text("EMAIL_PROVIDER")
if EMAIL_BACKEND_KIND == "anymail" and EMAIL_PROVIDER not in MAIL_PROVIDERS:
    environment.complain(
        "EMAIL_PROVIDER",
        "EMAIL_PROVIDER names no mail provider that we can speak with.",
        f"Write one of: {', '.join(MAIL_PROVIDERS)}.",
    )
    EMAIL_BACKEND_KIND = "console"
EMAIL_BACKEND = BACKENDS.get(EMAIL_BACKEND_KIND, BACKENDS["console"]).format(
    provider=EMAIL_PROVIDER
)
# What the provider wants to know, under its own names: ANYMAIL_POSTMARK_SERVER_TOKEN=… and so on.
ANYMAIL: dict[str, object] = {
    name.removeprefix("ANYMAIL_"): value
    for name, value in os.environ.items()
    if name.startswith("ANYMAIL_") and value
}
ANYMAIL["REQUESTS_TIMEOUT"] = EMAIL_TIMEOUT
EMAIL_FILE_PATH = str(environment.folder("OUTBOX_DIR", STATE_DIR / "outbox"))
EMAIL_HOST = environment.text("EMAIL_HOST", "localhost")
EMAIL_PORT = environment.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", default=True)
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "After-sales <service@example.com>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who messages are written to and as whom: joins accounts and catalog.
NOTIFICATIONS_DIRECTORY = "config.directory.Directory"
# Where customers answer to: each mail about an RMA gets an address of its own, made from this one.
MAIL_REPLY_ADDRESS = environment.text("MAIL_REPLY_ADDRESS")
# Shared with the mail server that posts to /hooks/mail/ (whsec_…); without it nobody gets in.
MAIL_WEBHOOK_SECRET = environment.text("MAIL_WEBHOOK_SECRET")
MAIL_WEBHOOK_SECRET_PREVIOUS = environment.text("MAIL_WEBHOOK_SECRET_PREVIOUS")
