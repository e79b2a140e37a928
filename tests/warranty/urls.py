"""The warranty's part of the API on its own."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from config.urls import urlpatterns as product
from warranty import api

router = SimpleRouter()
router.register("devices", api.DeviceViewSet, basename="device")
router.register("warranty-verdicts", api.WarrantyVerdictViewSet, basename="warranty-verdict")

urlpatterns = [
    path("t/", include(router.urls)),
    path("t/warranty/check/", api.WarrantyCheckView.as_view()),
    *product,
]
