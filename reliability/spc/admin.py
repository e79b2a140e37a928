"""Alarms of control charts, the newest first."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.admin.exporting import ExportingAdmin
from reliability.spc.choices import Kind, Level, Rule
from reliability.spc.counts import Subject
from reliability.spc.models import ChartAlarm
from rma.admin import pages


@admin.register(ChartAlarm)
class ChartAlarmAdmin(ExportingAdmin, pages.QueueAdmin):
    """Every alarm, with the chart it stands on."""

    list_display = ["period", "about", "chart", "what", "count", "raised_at"]
    list_filter = ["level", "kind", "rule"]
    search_fields = ["sku_code__exact", "fault_code__exact", "lot__exact", "supplier__exact"]
    search_help_text = _("Product, fault code, lot or supplier")
    fields = [
        "period", "about", "kind", "rule", "count", "size", "value", "centre", "limit",
        "raised_at", "on_chart",
    ]  # fmt: skip
    readonly_fields = ["about", "on_chart"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChartAlarm]:
        """Newest first."""
        return ChartAlarm.objects.order_by("-raised_at", "-id")

    @display(description=_("About"))
    def about(self, alarm: ChartAlarm) -> str:
        """Product, fault, lot or supplier."""
        parts = (alarm.sku_code, alarm.fault_code, alarm.lot, alarm.supplier)
        return " · ".join(part for part in parts if part)

    @display(description=_("Chart"), ordering="kind")
    def chart(self, alarm: ChartAlarm) -> str:
        """The kind of the chart, short."""
        return {Kind.U: "u", Kind.P: "p", Kind.CUSUM: "CUSUM"}[Kind(alarm.kind)]

    @display(
        description=_("Rule"),
        ordering="rule",
        label={Rule.ABOVE: "danger", Rule.RUN: "warning", Rule.CUSUM: "danger"},
    )
    def what(self, alarm: ChartAlarm) -> tuple[str, str]:
        """The broken rule as a coloured label."""
        return alarm.rule, alarm.get_rule_display()

    @display(description=_("Control chart"))
    def on_chart(self, alarm: ChartAlarm) -> SafeString:
        """The way to the chart."""
        address = f"{reverse('reports:charts')}?about={_key(alarm)}"
        return format_html('<a href="{}">{}</a>', address, _t("Show the chart"))


def _key(alarm: Any) -> str:
    return Subject(
        Level(alarm.level), alarm.sku_code, alarm.fault_code, alarm.lot, alarm.supplier
    ).address
