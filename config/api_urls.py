"""The API below `/api/v1/`: plural nouns, verbs as sub-resources, schema and docs."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.routers import SimpleRouter

from accounts.api import CurrentKeyView, RotateKeyView
from catalog.api import FaultCodeViewSet, ProductViewSet
from compensation.api import RefundViewSet
from config import openapi  # noqa: F401 - what it says of fields registers itself
from config.event_log import EventLogViewSet
from intake.api import ImportViewSet
from reliability.api import ScheduledExportViewSet
from repair.api import WorkOrderViewSet
from rma.api import RmaViewSet
from shipping.api import DockScanView, ReshipmentViewSet, ShipmentViewSet
from warranty.api import DeviceViewSet, WarrantyCheckView, WarrantyVerdictViewSet
from webhooks.api import WebhookEndpointViewSet, WebhookEventTypesView


class SchemaView(SpectacularAPIView):
    """The OpenAPI 3.1 document."""

    permission_classes = [AllowAny]


class DocsView(SpectacularSwaggerSplitView):
    """The document as a page to read and try."""

    permission_classes = [AllowAny]


router = SimpleRouter()
router.register("rmas", RmaViewSet, "rma")
router.register("imports", ImportViewSet, "import")
router.register("products", ProductViewSet, "product")
router.register("fault-codes", FaultCodeViewSet, "fault-code")
router.register("devices", DeviceViewSet, "device")
router.register("warranty-verdicts", WarrantyVerdictViewSet, "warranty-verdict")
router.register("shipments", ShipmentViewSet, "shipment")
router.register("reshipments", ReshipmentViewSet, "reshipment")
router.register("work-orders", WorkOrderViewSet, "work-order")
router.register("scheduled-exports", ScheduledExportViewSet, "scheduled-export")
router.register("refunds", RefundViewSet, "refund")
router.register("events", EventLogViewSet, "event")
router.register("webhook-endpoints", WebhookEndpointViewSet, "webhook-endpoint")

urlpatterns = [
    path("", include(router.urls)),
    path("warranty/check/", WarrantyCheckView.as_view(), name="warranty-check"),
    path("webhook-event-types/", WebhookEventTypesView.as_view(), name="webhook-event-types"),
    path("dock/scans/", DockScanView.as_view(), name="dock-scan"),
    path("keys/current/", CurrentKeyView.as_view(), name="key"),
    path("keys/current/rotate/", RotateKeyView.as_view(), name="key-rotate"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(url_name="api:schema"), name="docs"),
]
