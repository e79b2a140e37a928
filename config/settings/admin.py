"""The look of the admin (django-unfold)."""

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

UNFOLD = {
    "SITE_TITLE": _("After-sales"),
    "SITE_HEADER": _("After-sales"),
    "SITE_SUBHEADER": _("Returns and repairs"),
    "SITE_URL": "/",
    "SITE_SYMBOL": "deployed_code_history",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "LANGUAGE_FLAGS": {"en": "EN", "zh-hant": "繁", "zh-hans": "简"},
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("img/mark.svg")}
    ],
    "STYLES": [lambda _request: static("css/staff.css")],
    "DASHBOARD_CALLBACK": "config.dashboard.fill",
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "config.navigation.sidebar",
    },
    "ACCOUNT": {
        "navigation": [
            {"title": _("Second factor"), "link": reverse_lazy("mfa_index")},
        ]
    },
}
