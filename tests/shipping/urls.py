"""The product's URLs with shipping's part of the API where it belongs."""

from django.urls import include, path
from rest_framework.routers import DefaultRouter

from config.urls import urlpatterns as product
from shipping.api import DockScanView, ShipmentViewSet

router = DefaultRouter()
router.register("shipments", ShipmentViewSet, basename="shipment")
urlpatterns = [
    path("api/v1/dock/scans/", DockScanView.as_view()),
    path("api/v1/", include(router.urls)),
    *product,
]
