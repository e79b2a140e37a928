"""Only the carrier, where the product mounts it."""

from django.urls import include, path

urlpatterns = [path("carrier/", include("embedded_carrier.urls"))]
