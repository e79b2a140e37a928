"""Who may use which page of the admin: per model, and the pages that models add."""

from dataclasses import dataclass

from tests.access.words import (
    ANALYSTS,
    BENCH,
    EVERYBODY,
    HANDLERS,
    LEADS,
    LOG,
    MACHINERY,
    MANAGERS,
    NOBODY,
    Entry,
    Who,
    page,
    reads,
)
from tests.access.world import DOCK, QUALITY, STAFF


@dataclass(frozen=True, slots=True)
class Model:
    """The pages of one model in the admin. What only services change is sent to addresses of its
    own: `changes` is for what the page itself saves."""

    views: Who = NOBODY
    adds: Who = NOBODY
    changes: Who = NOBODY
    deletes: Who = NOBODY

    def entries(self, name: str) -> dict[str, Entry]:
        """The entries of its pages."""
        return {
            f"admin:{name}_changelist": page(self.views),
            f"admin:{name}_history": page(self.views),
            f"admin:{name}_add": page(self.adds),
            f"admin:{name}_change": Entry({"GET": self.views, "POST": self.changes}),
            f"admin:{name}_delete": page(self.deletes),
            # Leads to the page of the object, which asks for itself.
            f"admin/{name.replace('_', '/', 1)}/<path:object_id>/": page(STAFF),
        }


CLOSED = Model()
MODELS: dict[str, Model] = {
    "accounts_apikey": Model(views=MACHINERY, adds=MACHINERY),
    "accounts_customer": Model(views=STAFF, changes=HANDLERS),
    "accounts_user": Model(views=MANAGERS),
    "auth_group": CLOSED,
    "axes_accessattempt": CLOSED,
    "axes_accesslog": CLOSED,
    "axes_accessfailurelog": CLOSED,
    "account_emailaddress": CLOSED,
    "mfa_authenticator": CLOSED,
    "catalog_brand": Model(views=STAFF, adds=MACHINERY, changes=MACHINERY),
    "catalog_returncentre": Model(views=STAFF, adds=MACHINERY, changes=MACHINERY),
    "catalog_sku": Model(views=STAFF, adds=MACHINERY, changes=MACHINERY),
    "catalog_faultcode": Model(
        views=STAFF, adds=MACHINERY | {QUALITY}, changes=MACHINERY | {QUALITY}
    ),
    "compensation_payout": Model(views=LEADS),
    "compensation_refund": Model(views=HANDLERS),
    "desk_case": Model(views=HANDLERS),
    "events_circuit": Model(views=MACHINERY),
    "events_cursor": Model(views=MACHINERY),
    "events_discard": Model(views=MACHINERY),
    "events_effect": Model(views=MACHINERY),
    "events_event": Model(views=LOG),
    "events_idempotencykey": Model(views=MACHINERY),
    "events_parkedstream": Model(views=MACHINERY),
    "intake_importfile": Model(views=HANDLERS, adds=HANDLERS),
    "intake_letter": Model(views=HANDLERS),
    "inventory_stockbalance": Model(views=STAFF),
    "inventory_stockmovement": Model(views=MANAGERS | {DOCK}),
    "inventory_warehouse": Model(views=STAFF, adds=MACHINERY, changes=MACHINERY),
    "notifications_message": Model(views=HANDLERS | MACHINERY),
    "reconciliation_difference": Model(views=MACHINERY),
    "reconciliation_run": Model(views=MACHINERY),
    "reliability_chartalarm": Model(views=ANALYSTS),
    "reliability_problem": Model(views=ANALYSTS, changes=ANALYSTS),
    "repair_workorder": Model(views=STAFF),
    "rma_rma": Model(views=STAFF, adds=HANDLERS),
    "shipping_dockscan": Model(views=STAFF),
    "shipping_duplicatealert": Model(views=STAFF),
    "shipping_heldparcel": Model(views=STAFF),
    "shipping_inboundwebhook": Model(views=MACHINERY),
    "shipping_refusedrepeat": Model(views=MANAGERS),
    "shipping_reshipment": Model(views=STAFF),
    "shipping_shipment": Model(views=STAFF),
    "sla_stagetarget": Model(views=MANAGERS, adds=MACHINERY, changes=MACHINERY),
    "warranty_device": Model(views=STAFF),
    "warranty_pendingreview": Model(views=STAFF),
    "warranty_verdict": Model(views=STAFF),
    "warranty_warrantypolicy": Model(views=STAFF, adds=MACHINERY),
    "webhooks_delivery": Model(views=MACHINERY),
    "webhooks_endpoint": Model(views=MACHINERY, adds=MACHINERY, changes=MACHINERY),
    "webhooks_replay": Model(views=MACHINERY),
}
ADMIN: dict[str, Entry] = {
    **{
        name: entry
        for model, pages in MODELS.items()
        for name, entry in pages.entries(model).items()
    },
    "admin:index": page(STAFF),
    "admin:search": page(STAFF),
    # Leads staff to their front page, everybody else to the one door.
    "admin:login": page(STAFF),
    "admin:logout": Entry({"POST": EVERYBODY}),
    "admin:password_change": page(STAFF),
    "admin:password_change_done": reads(STAFF),
    "admin:jsi18n": reads(STAFF),
    "admin:autocomplete": Entry(
        {"GET": STAFF}, query="app_label=catalog&model_name=sku&field_name=brand"
    ),
    # No object has a public page that follows from the object alone.
    "admin:view_on_site": Entry({}),
    "admin:app_list": page(STAFF),
    "admin/(?P<url>.*)": Entry({}),
    "admin:accounts_apikey_rotate": page(MACHINERY),
    "admin:accounts_apikey_revoke": page(MACHINERY),
    "admin:accounts_customer_erase": page(LEADS),
    "admin:accounts_user_reset_second_factor": page(MANAGERS),
    "admin:rma_rma_act": page(STAFF),
    "admin:rma_rma_file": page(STAFF),
    "admin:warranty_override": page(LEADS),
    "admin:warranty_review": page(HANDLERS),
    "admin:shipping_shipment_reship": page(HANDLERS),
    "admin:inventory_adjust": page(MACHINERY),
    "admin:inventory_stockbalance_correct": page(MACHINERY),
    "admin:repair_workorder_take": page(BENCH),
    "admin:repair_workorder_work": page(BENCH),
    "admin:compensation_refund_decide": page(HANDLERS),
    "admin:desk_case_act": page(HANDLERS),
    "admin:webhooks_endpoint_*": page(MACHINERY),
    "admin:reconciliation_run_start": page(MACHINERY),
    "admin:reliability_problem_act": page(frozenset({QUALITY})),
    "admin:reliability_problem_open_by_hand": page(frozenset({QUALITY})),
    "admin:intake_importfile_*": page(HANDLERS),
    "admin:intake_letter_*": page(HANDLERS),
}  # fmt: skip
A_PRODUCT = "sku=PP-MOUSE-1"
REPORTS: dict[str, Entry] = {
    "reports:report": reads(ANALYSTS),
    "reports:charts": reads(ANALYSTS),
    "reports:codes": reads(ANALYSTS),
    "reports:picture": Entry({}, gate="a product to ask about"),
    "reports:download": Entry({"GET": ANALYSTS}, query=A_PRODUCT),
    "reports:document": Entry({}, gate="a product to ask about"),
    "reports:end-of-life": reads(ANALYSTS),
    "reports:keep-plan": Entry({}, gate="a product to plan"),
    "reports:plan-picture": Entry({}, gate="a product to plan"),
    "reports:plan-download": Entry({"GET": ANALYSTS}, query=A_PRODUCT),
    "reports:lots": page(ANALYSTS),
    "reports:exports": reads(ANALYSTS),
    "reports:begin-exports": Entry({}, gate="a question to ask"),
    "reports:end-exports": Entry({}, gate="a schedule that is kept"),
    "reports:export-file": Entry({}, gate="a file that was made"),
    "reports:runs": reads(ANALYSTS),
    "reports:ask-run": Entry({}, gate="a question to ask"),
    "reports:run": Entry({}, gate="a run of one's own"),
    "reports:cancel-run": Entry({}, gate="a run of one's own"),
    "reports:run-download": Entry({}, gate="a run of one's own"),
}
