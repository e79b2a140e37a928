"""The one table of staff roles and what each may do.

`manage.py sync_roles` brings the groups in the database in line with it and refuses names that no
model declares. Who does what: agents answer customers, supervisors approve and overrule, the dock
receives and ships, quality looks for causes, ops keeps the machinery, the stock and the reference
data in order. Dock, quality and agents may all work at the bench.
"""

from collections.abc import Iterable, Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """Staff roles; the value is the name of the group that carries the permissions."""

    AGENT = "agent", _("Agent")
    SUPERVISOR = "supervisor", _("Supervisor")
    DOCK = "dock", _("Dock")
    QUALITY = "quality", _("Quality")
    OPS = "ops", _("Operations")


def _view(app: str, *models: str) -> tuple[str, ...]:
    return tuple(f"{app}.view_{model}" for model in models)


def _edit(app: str, *models: str) -> tuple[str, ...]:
    return tuple(f"{app}.{verb}_{model}" for model in models for verb in ("add", "change"))


def _all_of(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


# What every role needs to find its way: who, what product, what happened, where the goods are.
_LOOK_AROUND = _all_of(
    _view("accounts", "customer", "address"),
    _view("catalog", "brand", "sku", "faultcode", "returncentre"),
    _view("rma", "rma", "rmaline", "timelineentry", "rmanote", "evidence", "statement"),
    _view("warranty", "device", "warrantypolicy", "verdict"),
    _view("shipping", "shipment", "trackingscan", "dockscan", "reshipment", "heldparcel"),
    _view("shipping", "duplicatealert"),
    _view("inventory", "warehouse", "stockbalance"),
    _view("repair", "workorder", "workitem"),
)
_AGENT = _all_of(
    _LOOK_AROUND,
    _view("notifications", "message"),
    _view("compensation", "refund"),
    _view("desk", "case"),
    _view("intake", "importfile", "letter"),
    _view("repair", "partuse", "benchtest", "benchnote"),
    [
        "accounts.change_customer",
        "rma.handle_rma",
        "rma.reject_rma",
        "shipping.print_labels",
        "shipping.retry_label",
        "shipping.void_label",
        "shipping.request_reshipment",
        "shipping.decide_duplicate",
        "shipping.decide_held",
        "compensation.approve_refund_small",
        "desk.handle_case",
        "intake.import_rmas",
        "intake.handle_letter",
        "repair.work_on_orders",
    ],
)
_LOG = _view(
    "events", "event", "cursor", "parkedstream", "effect", "idempotencykey", "circuit", "discard"
)

PERMISSIONS: Mapping[Role, tuple[str, ...]] = {
    Role.AGENT: _AGENT,
    Role.SUPERVISOR: _all_of(
        _AGENT,
        _view("accounts", "user"),
        _view("compensation", "payout"),
        _view("events", "event"),
        _view("inventory", "stockmovement"),
        _view("sla", "stagetarget"),
        [
            "accounts.erase_customer",
            "accounts.reset_second_factor",
            "rma.override_rma",
            "shipping.approve_reshipment",
            "shipping.ship_out",
            "shipping.view_refusedrepeat",
            "compensation.approve_refund_any",
            "desk.assign_case",
            "reliability.view_reports",
            "reliability.view_chartalarm",
            "reliability.view_problem",
            "reliability.close_problem",
        ],
    ),
    Role.DOCK: _all_of(
        _LOOK_AROUND,
        _view("inventory", "stockmovement"),
        _view("repair", "partuse", "benchtest", "benchnote"),
        ["shipping.check_in", "shipping.print_labels", "repair.work_on_orders"],
    ),
    Role.QUALITY: _all_of(
        _LOOK_AROUND,
        _view("events", "event"),
        _view("repair", "partuse", "benchtest", "benchnote"),
        _edit("catalog", "faultcode"),
        [
            "reliability.view_reports",
            "reliability.view_chartalarm",
            "reliability.view_problem",
            "reliability.sign_problem",
            "reliability.close_problem",
            "repair.work_on_orders",
        ],
    ),
    Role.OPS: _all_of(
        _LOOK_AROUND,
        _LOG,
        _view("accounts", "user", "apikey"),
        _view("inventory", "stockmovement"),
        _view("notifications", "message"),
        _view("reconciliation", "run", "difference"),
        _view("shipping", "inboundwebhook", "refusedrepeat"),
        _view("sla", "stagetarget"),
        _view("webhooks", "endpoint", "delivery", "replay"),
        _edit("accounts", "apikey"),
        _edit("catalog", "brand", "returncentre", "sku", "faultcode"),
        _edit("inventory", "warehouse"),
        _edit("sla", "stagetarget"),
        _edit("warranty", "warrantypolicy"),
        [
            "accounts.reset_second_factor",
            "events.approve_discard",
            "events.discard_effect",
            "events.discard_parkedstream",
            "events.retry_effect",
            "events.retry_parkedstream",
            "inventory.adjust_stock",
            "shipping.print_labels",
            "reconciliation.reconcile",
            "shipping.retry_label",
            "webhooks.manage_endpoint",
        ],
    ),
}
