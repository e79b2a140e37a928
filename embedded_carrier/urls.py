"""URLs of the carrier, mounted under `/carrier/`: its API and, in the demo, its control page."""

from django.urls import path

from embedded_carrier import api, pages

app_name = "carrier"
urlpatterns = [
    path("", pages.control, name="control"),
    path("parcels/<str:label_id>/<slug:action>/", pages.act, name="act"),
    path("faults/", pages.switch_fault, name="fault"),
    path("faults/<slug:operation>/off/", pages.switch_fault_off, name="fault-off"),
    path("settings/", pages.set_switches, name="settings"),
    path("webhooks/resend/", pages.resend, name="resend"),
    path("v1/rates", api.resource(POST=api.ask_rates)),
    path("v1/labels", api.resource(GET=api.find_labels, POST=api.buy_label)),
    path("v1/labels/<str:label_id>", api.resource(GET=api.show_label)),
    path("v1/labels/<str:label_id>/void", api.resource(POST=api.void_label)),
    path("v1/labels/<str:label_id>/scan", api.resource(POST=api.sandbox_act)),
    path("v1/pickups", api.resource(POST=api.book_pickup)),
    path("v1/tracking/<str:number>", api.resource(GET=api.track)),
    path("v1/tracking-codes", api.resource(GET=api.list_codes)),
    path("v1/services", api.resource(GET=api.list_services)),
    path("v1/webhook-endpoints", api.resource(POST=api.register_endpoint)),
    path("v1/sandbox/faults", api.resource(POST=api.sandbox_fault)),
    path("v1/sandbox/faults/<slug:operation>", api.resource(DELETE=api.sandbox_fault_off)),
    path("v1/sandbox/settings", api.resource(PUT=api.sandbox_switches)),
    path("v1/<path:rest>", api.resource(GET=api.nothing_here, POST=api.nothing_here)),
]
