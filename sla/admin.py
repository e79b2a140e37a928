"""Staff pages of the promises: the targets are reference data, edited by hand."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from sla.models import StageTarget


@admin.register(StageTarget)
class StageTargetAdmin(ModelAdmin):
    """How long each stage may take."""

    list_display = ["stage", "service_type", "country", "business_hours"]
    list_filter = ["stage", "service_type", "country"]
    list_per_page = 50
