"""URLs of shipping: `portal` goes below `/`, `dock` below `/dock/`, `hooks` below `/hooks/`.

path("", include((shipping.urls.portal, "shipping")))
path("dock/", include((shipping.urls.dock, "dock")))
path("hooks/", include((shipping.urls.hooks, "hooks")))
"""

from django.urls import path

from shipping.views import dock as dock_views
from shipping.views import hooks as hook_views
from shipping.views import portal as portal_views

portal = [
    path("returns/<str:number>/label.pdf", portal_views.label_pdf, name="label-pdf"),
    path("returns/<str:number>/label.png", portal_views.label_png, name="label-png"),
    path("returns/<str:number>/label/qr.png", portal_views.label_qr, name="label-qr"),
    path("returns/<str:number>/label/", portal_views.counter, name="counter"),
    path("returns/<str:number>/pickup/", portal_views.pickup, name="pickup"),
    path("returns/<str:number>/twice/", portal_views.twice, name="twice"),
    path("returns/<str:number>/tracking/", portal_views.tracking, name="tracking"),
]
dock = [
    path("", dock_views.scan, name="scan"),
    path("check-in/", dock_views.check_in, name="check-in"),
    path("missing/", dock_views.missing, name="missing"),
    path("hold/<uuid:scan_id>/", dock_views.hold, name="hold"),
    path("wrong-item/", dock_views.wrong_item, name="wrong-item"),
]
hooks = [path("carriers/<slug:slug>/", hook_views.carrier, name="carrier")]
