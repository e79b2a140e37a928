"""The side bar of the admin: what each role works with, in the order of the journey."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Item:
    """A link for those who hold the permission; `icon` is a Material symbol."""

    title: str | Promise
    icon: str
    page: str
    permission: str


@dataclass(frozen=True, slots=True)
class Group:
    """Links that belong together; `folded` ones open on demand."""

    title: str | Promise
    items: tuple[Item, ...]
    folded: bool = False


HOME = Item(_("My work"), "home", "admin:index", "")
GROUPS = (
    Group(
        _("Returns"),
        (
            Item(_("RMAs"), "assignment_return", "admin:rma_rma_changelist", "rma.view_rma"),
            Item(
                _("Open an RMA"), "add_circle", "admin:rma_rma_add", "rma.handle_rma"
            ),
            Item(
                _("Warranty to be checked"),
                "verified_user",
                "admin:warranty_pendingreview_changelist",
                "rma.view_rma",
            ),
            Item(_("Cases"), "forum", "admin:desk_case_changelist", "desk.view_case"),
            Item(
                _("Letters"), "drafts", "admin:intake_letter_changelist", "intake.view_letter"
            ),
            Item(
                _("Imports"), "upload_file", "admin:intake_importfile_changelist",
                "intake.view_importfile",
            ),
            Item(
                _("Refunds"),
                "payments",
                "admin:compensation_refund_changelist",
                "compensation.view_refund",
            ),
            Item(
                _("Customers"), "group", "admin:accounts_customer_changelist",
                "accounts.view_customer",
            ),
            Item(
                _("Messages"), "mail", "admin:notifications_message_changelist",
                "notifications.view_message",
            ),
        ),
    ),
    Group(
        _("Goods"),
        (
            Item(_("Dock scan"), "barcode_scanner", "dock:scan", "shipping.check_in"),
            Item(
                _("Bench"), "build", "admin:repair_workorder_changelist", "repair.view_workorder"
            ),
            Item(
                _("Shipments"), "local_shipping", "admin:shipping_shipment_changelist",
                "shipping.view_shipment",
            ),
            Item(
                _("Parcels to send again"), "redo", "admin:shipping_reshipment_changelist",
                "shipping.view_reshipment",
            ),
            Item(
                _("Sent twice?"), "content_copy", "admin:shipping_duplicatealert_changelist",
                "shipping.view_duplicatealert",
            ),
            Item(
                _("Parcels on hold"), "front_hand", "admin:shipping_heldparcel_changelist",
                "shipping.view_heldparcel",
            ),
            Item(
                _("Dock log"), "receipt_long", "admin:shipping_dockscan_changelist",
                "shipping.view_dockscan",
            ),
            Item(
                _("Stock"), "inventory_2", "admin:inventory_stockbalance_changelist",
                "inventory.view_stockbalance",
            ),
            Item(
                _("Stock movements"), "swap_vert", "admin:inventory_stockmovement_changelist",
                "inventory.view_stockmovement",
            ),
        ),
    ),
    Group(
        _("Quality"),
        (
            Item(_("Reliability"), "monitoring", "reports:report", "reliability.view_reports"),
            Item(_("End of life"), "hourglass_bottom", "reports:end-of-life",
                 "reliability.view_reports"),
            Item(
                _("Scheduled exports"), "schedule_send", "reports:exports",
                "reliability.view_reports",
            ),
            Item(
                _("Suppliers of lots"), "inventory", "reports:lots", "reliability.view_reports"
            ),
            Item(_("Long reports"), "hourglass_top", "reports:runs", "reliability.view_reports"),
            Item(
                _("Problems"), "troubleshoot", "admin:reliability_problem_changelist",
                "reliability.view_problem",
            ),
            Item(_("Control charts"), "query_stats", "reports:charts", "reliability.view_reports"),
            Item(_("Fault code quality"), "rule", "reports:codes", "reliability.view_reports"),
            Item(
                _("Chart alarms"), "notification_important",
                "admin:reliability_chartalarm_changelist", "reliability.view_chartalarm",
            ),
        ),
    ),
    Group(
        _("Reference data"),
        (
            Item(_("Products"), "devices", "admin:catalog_sku_changelist", "catalog.view_sku"),
            Item(
                _("Fault codes"), "bug_report", "admin:catalog_faultcode_changelist",
                "catalog.view_faultcode",
            ),
            Item(
                _("Devices"), "fingerprint", "admin:warranty_device_changelist",
                "warranty.view_device",
            ),
            Item(
                _("Warranty policies"), "policy", "admin:warranty_warrantypolicy_changelist",
                "warranty.view_warrantypolicy",
            ),
            Item(
                _("Verdicts"), "gavel", "admin:warranty_verdict_changelist",
                "warranty.view_verdict",
            ),
            Item(
                _("Promises"), "schedule", "admin:sla_stagetarget_changelist",
                "sla.view_stagetarget",
            ),
            Item(
                _("Return centres"), "warehouse", "admin:catalog_returncentre_changelist",
                "catalog.view_returncentre",
            ),
            Item(
                _("Warehouses"), "shelves", "admin:inventory_warehouse_changelist",
                "inventory.view_warehouse",
            ),
            Item(_("Brands"), "sell", "admin:catalog_brand_changelist", "catalog.view_brand"),
        ),
        folded=True,
    ),
    Group(
        _("Machinery"),
        (
            Item(
                _("Parked streams"), "pause_circle", "admin:events_parkedstream_changelist",
                "events.view_parkedstream",
            ),
            Item(
                _("Effects"), "bolt", "admin:events_effect_changelist", "events.view_effect"
            ),
            Item(
                _("Discard requests"), "delete_forever", "admin:events_discard_changelist",
                "events.view_discard",
            ),
            Item(
                _("Circuit breakers"), "electrical_services", "admin:events_circuit_changelist",
                "events.view_circuit",
            ),
            Item(
                _("Subscribers"), "rss_feed", "admin:events_cursor_changelist",
                "events.view_cursor",
            ),
            Item(_("Event log"), "history", "admin:events_event_changelist", "events.view_event"),
            Item(
                _("Carrier webhooks"), "webhook", "admin:shipping_inboundwebhook_changelist",
                "shipping.view_inboundwebhook",
            ),
            Item(
                _("Reconciliation"), "compare_arrows", "admin:reconciliation_run_changelist",
                "reconciliation.view_run",
            ),
            Item(
                _("Differences"), "difference", "admin:reconciliation_difference_changelist",
                "reconciliation.view_difference",
            ),
            Item(
                _("Webhook endpoints"), "send", "admin:webhooks_endpoint_changelist",
                "webhooks.view_endpoint",
            ),
            Item(
                _("Webhook deliveries"), "outbox", "admin:webhooks_delivery_changelist",
                "webhooks.view_delivery",
            ),
            Item(
                _("Webhook replays"), "replay", "admin:webhooks_replay_changelist",
                "webhooks.view_replay",
            ),
            Item(
                _("Refused repeats"), "block", "admin:shipping_refusedrepeat_changelist",
                "shipping.view_refusedrepeat",
            ),
            Item(
                _("Request keys"), "key", "admin:events_idempotencykey_changelist",
                "events.view_idempotencykey",
            ),
            Item(
                _("Payouts"), "account_balance", "admin:compensation_payout_changelist",
                "compensation.view_payout",
            ),
            Item(_("Staff"), "badge", "admin:accounts_user_changelist", "accounts.view_user"),
            Item(
                _("API keys"), "vpn_key", "admin:accounts_apikey_changelist",
                "accounts.view_apikey",
            ),
        ),
        folded=True,
    ),
)  # fmt: skip


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of Unfold's side bar, only with what the reader may open."""
    shown: list[dict[str, Any]] = [{"items": [_link(HOME, request)]}]
    for group in GROUPS:
        items = [_link(item, request) for item in _permitted(group.items, request)]
        if items:
            shown.append(
                {
                    "title": group.title,
                    "separator": True,
                    "collapsible": group.folded,
                    "items": items,
                }
            )
    return shown


def _permitted(items: Iterable[Item], request: HttpRequest) -> list[Item]:
    return [item for item in items if request.user.has_perm(item.permission)]


def _link(item: Item, request: HttpRequest) -> dict[str, Any]:
    url = reverse(item.page)
    is_list = item.page.endswith("_changelist")
    below = request.path.startswith(url) and not request.path.endswith("/add/")
    active = below if is_list else request.path == url
    return {"title": item.title, "icon": item.icon, "link": url, "active": active}
