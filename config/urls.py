"""Every URL of the product, app by app."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config import health, styleguide
from config.metrics import views as metrics
from intake import urls as intake_urls
from reliability import urls as reliability_urls
from shipping import urls as shipping_urls
from webhooks import views as webhooks_views

# One door: the admin's own form would know nothing of second factors.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("demo/outbox/", include("notifications.urls")),
    path("demo/webhooks/", webhooks_views.demo_receiver, name="webhook-receiver"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include(("config.api_urls", "api"))),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("styleguide/dock/", styleguide.dock_styleguide, name="styleguide-dock"),
    path("carrier/", include("embedded_carrier.urls")),
    path("dock/", include((shipping_urls.dock, "dock"))),
    path("hooks/", include((shipping_urls.hooks, "hooks"))),
    path("hooks/", include((intake_urls.hooks, "letters"))),
    path("reports/", include((reliability_urls.urlpatterns, "reports"))),
    path("", include((shipping_urls.portal, "shipping"))),
    path("", include("rma.urls")),
]

handler400 = "config.error_pages.bad_request"
handler403 = "config.error_pages.forbidden"
handler404 = "config.error_pages.not_found"
handler500 = "config.error_pages.server_error"
