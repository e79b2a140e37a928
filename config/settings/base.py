"""The core settings: applications, middleware, templates and where things lie."""

from pathlib import Path

from config.settings import environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent
STATE_DIR = environment.folder("STATE_DIR", BASE_DIR / ".state")
DEBUG = environment.flag("DEBUG")
# On: demo helpers, the outbox page and the embedded carrier.
DEMO = environment.flag("DEMO")
PORT = environment.number("PORT", 8000)
# Web processes of `make run`; each uses one core at most. The image starts two by itself.
WEB_WORKERS = environment.number("WEB_WORKERS", 1)
SITE_URL = environment.text("SITE_URL", f"http://localhost:{PORT}").rstrip("/")

APPS = [
    "events", "accounts", "catalog", "notifications", "rma", "sla", "warranty", "shipping",
    "inventory", "repair", "compensation", "desk", "reliability", "embedded_carrier", "demo",
    "webhooks", "reconciliation", "intake", "chaos", "config",
]  # fmt: skip
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "pgtrigger",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *APPS,
]
MIDDLEWARE = [
    "config.middleware.headers.HeadersOnEveryAnswer",
    "config.middleware.requests.RequestLog",
    "config.middleware.input.RefuseUnstorableText",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.media.FilesOnlyHost",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.policy.PagesContentPolicy",
    "config.middleware.policy.AdminContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.sessions.StaffSessionsEndWhenIdle",
    "config.middleware.second_factor.StaffShowASecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.refusals.RefusalPages",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
            ],
        },
    },
]
