"""Who may use which route: the one statement the matrix is tested against.

What is not stated is forbidden. A route that fits no entry fails the suite. `Entry.who` gives the
principals per method ("*": every method). Owned objects are open only to those among them whose
object it is, and to staff; everybody else is told that they do not exist.
"""

from fnmatch import fnmatchcase

from tests.access.admin_table import ADMIN, REPORTS
from tests.access.words import (
    CALLERS,
    CUSTOMERS,
    EVERYBODY,
    HANDLERS,
    LEADS,
    LOG,
    MACHINERY,
    SCOPED_KEYS,
    SIGNED_IN,
    VISITORS,
    Entry,
    page,
    reads,
    writes,
)
from tests.access.world import DOCK, KEYS, QUALITY, STAFF, SUPERVISOR

PORTAL: dict[str, Entry] = {
    "portal:home": reads(EVERYBODY),
    "portal:privacy": reads(EVERYBODY),
    "portal:track": page(EVERYBODY),
    "portal:code": page(EVERYBODY),
    "portal:open-link": Entry({}, gate="the token of the link"),
    "portal:media": Entry({}, gate="the signature of the address"),
    "portal:mine": reads(CUSTOMERS),
    "portal:preferences": page(CUSTOMERS),
    "portal:erase": page(CUSTOMERS),
    "portal:keep": writes(CUSTOMERS),
    # The intake belongs to the browser that fills it in; there is nobody else's to be seen.
    "portal:start": reads(EVERYBODY),
    "portal:start-product": page(EVERYBODY),
    "portal:start-discard": writes(EVERYBODY),
    "portal:start-line": Entry({}, gate="the draft of this browser"),
    "portal:start-remove-line": Entry({}, gate="the draft of this browser"),
    "portal:start-proof": Entry({}, gate="the draft of this browser"),
    "portal:start-thumbnail": Entry({}, gate="the draft of this browser"),
    "portal:start-remove-file": Entry({}, gate="the draft of this browser"),
    "portal:start-contact": Entry({}, gate="the draft of this browser"),
    "portal:start-review": Entry({}, gate="the draft of this browser"),
    **{
        f"portal:{name}": reads(VISITORS)
        for name in ("return", "received", "status", "file", "thumbnail")
    },
    **{f"portal:{name}": page(VISITORS) for name in ("cancel", "reopen", "note", "evidence")},
    **{
        f"shipping:{name}": reads(VISITORS)
        for name in ("label-pdf", "label-png", "label-qr", "counter", "tracking")
    },
    "shipping:pickup": page(VISITORS),
    "shipping:twice": page(VISITORS),
}
DOCKS: dict[str, Entry] = {
    "dock:scan": page(frozenset({DOCK})),
    **{
        f"dock:{name}": writes(frozenset({DOCK}))
        for name in ("check-in", "missing", "wrong-item", "hold")
    },
}
MACHINES: dict[str, Entry] = {
    "healthz": Entry({"GET": EVERYBODY}),
    "readyz": Entry({"GET": EVERYBODY}),
    "metrics": Entry({}, gate="the bearer of METRICS_TOKEN"),
    "hooks:carrier": Entry({}, gate="the signature of the carrier"),
    "letters:mail": Entry({}, gate="the signature of the mail server"),
    "set_language": page(EVERYBODY),
    "carrier/v1/*": Entry({}, gate="the key of the carrier's customer"),
}
DEMO: dict[str, Entry] = {
    "outbox:mails": Entry({"GET": EVERYBODY}, demo=True),
    "outbox:mail*": Entry({}, gate="a mail that was sent", demo=True),
    "webhook-receiver": Entry({}, gate="the secret of the demo's endpoint", demo=True),
    "styleguide": Entry({"GET": EVERYBODY}, demo=True),
    "styleguide-dock": Entry({"GET": EVERYBODY}, demo=True),
    "carrier:act": Entry({}, gate="a parcel that was sent", demo=True),
    "carrier:control": Entry({"GET": EVERYBODY}, demo=True),
    **{
        f"carrier:{name}": Entry({"POST": EVERYBODY}, demo=True)
        for name in ("fault", "fault-off", "settings", "resend")
    },
}
OWN_ACCOUNT = page(SIGNED_IN)
ACCOUNTS: dict[str, Entry] = {
    **{
        name: page(EVERYBODY)
        for name in (
            "account_login", "account_logout", "account_signup", "account_reset_password",
        )
    },
    **{
        name: reads(EVERYBODY)
        for name in (
            "account_reset_password_done", "account_reset_password_from_key_done",
            "account_email_verification_sent", "account_inactive",
        )
    },
    "mfa_index": reads(SIGNED_IN),
    "mfa_list_webauthn": reads(SIGNED_IN),
    "account_confirm_email": Entry({}, gate="the key of the e-mail"),
    "account_reset_password_from_key": Entry({}, gate="the key of the e-mail"),
    "account_confirm_login_code": Entry({}, gate="a sign-in under way"),
    "mfa_authenticate": Entry({}, gate="a sign-in under way"),
    **dict.fromkeys(
        (
            "account_reauthenticate",
            "account_email",
            "account_change_password",
            "account_set_password",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_generate_recovery_codes",
            "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn",
        ),
        OWN_ACCOUNT,
    ),
    # Only for somebody who has set one up.
    **{
        name: Entry({}, gate="a second factor of one's own")
        for name in (
            "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes",
            "mfa_remove_webauthn", "mfa_edit_webauthn",
        )
    },
}  # fmt: skip
API: dict[str, Entry] = {
    "api:schema": Entry({"GET": EVERYBODY}),
    "api:docs": Entry({"GET": EVERYBODY}),
    "api:product-*": reads(EVERYBODY),
    "api:fault-code-*": reads(EVERYBODY),
    "api:rma-list": Entry({"GET": CALLERS, "POST": CALLERS}),
    "api:rma-export": reads(STAFF | SCOPED_KEYS),
    "api:rma-detail": reads(CALLERS),
    "api:rma-timeline": reads(CALLERS),
    **{f"api:rma-{name}": writes(CALLERS) for name in ("cancel", "reopen", "notes", "evidence")},
    **{
        f"api:rma-{name}": writes(HANDLERS)
        for name in ("reject", "wait", "resume", "escalate", "deescalate", "prioritise")
    },
    "api:rma-close": writes(LEADS),
    "api:import-list": Entry({"GET": HANDLERS | SCOPED_KEYS, "POST": HANDLERS | SCOPED_KEYS}),
    "api:import-template": reads(HANDLERS | SCOPED_KEYS),
    "api:import-detail": reads(HANDLERS | SCOPED_KEYS),
    "api:import-cancel": writes(HANDLERS | SCOPED_KEYS),
    "api:import-refused": reads(HANDLERS | SCOPED_KEYS),
    "api:device-list": Entry({"GET": CALLERS, "POST": SCOPED_KEYS}),
    "api:device-bulk": writes(SCOPED_KEYS),
    "api:device-detail": reads(CALLERS),
    "api:warranty-verdict-*": reads(CALLERS),
    "api:warranty-check": writes(STAFF | SCOPED_KEYS),
    "api:shipment-list": Entry({"GET": STAFF | SCOPED_KEYS, "POST": LEADS | SCOPED_KEYS}),
    "api:shipment-detail": reads(STAFF | SCOPED_KEYS),
    "api:shipment-label": reads(STAFF | SCOPED_KEYS),
    "api:reshipment-list": Entry({"GET": STAFF, "POST": HANDLERS}),
    "api:reshipment-detail": reads(STAFF),
    "api:reshipment-approve": writes(LEADS),
    "api:reshipment-refuse": writes(LEADS),
    "api:dock-scan": writes(frozenset({DOCK}) | SCOPED_KEYS),
    "api:work-order-*": reads(STAFF),
    "api:scheduled-export-list": reads(frozenset({SUPERVISOR, QUALITY}) | SCOPED_KEYS),
    "api:scheduled-export-detail": Entry({}, gate="an interval that is over"),
    "api:scheduled-export-file": Entry({}, gate="an interval that is over"),
    "api:refund-list": reads(HANDLERS),
    "api:refund-detail": reads(HANDLERS),
    "api:refund-approve": writes(HANDLERS),
    "api:refund-correct": writes(HANDLERS),
    "api:refund-refuse": writes(HANDLERS),
    "api:event-*": reads(LOG | SCOPED_KEYS),
    "api:webhook-event-types": reads(MACHINERY | SCOPED_KEYS),
    "api:webhook-endpoint-list": Entry(
        {"GET": MACHINERY | SCOPED_KEYS, "POST": MACHINERY | SCOPED_KEYS}
    ),
    "api:webhook-endpoint-detail": Entry(
        dict.fromkeys(("GET", "PATCH", "DELETE"), MACHINERY | SCOPED_KEYS)
    ),
    **{
        f"api:webhook-endpoint-{name}": reads(MACHINERY | SCOPED_KEYS)
        for name in ("deliveries", "delivery", "replay-progress")
    },
    "api:webhook-endpoint-replays": Entry(
        {"GET": MACHINERY | SCOPED_KEYS, "POST": MACHINERY | SCOPED_KEYS}
    ),
    **{
        f"api:webhook-endpoint-{name}": writes(MACHINERY | SCOPED_KEYS)
        for name in ("disable", "pause", "replay", "resume", "rotate-secret", "test")
    },
    "api:key": reads(KEYS),
    "api:key-rotate": writes(KEYS),
}


TABLE = {**PORTAL, **DOCKS, **MACHINES, **REPORTS, **DEMO, **ACCOUNTS, **API, **ADMIN}


def entry_of(route: str) -> Entry | None:
    """What is stated of a route: under its own name, else under the first pattern that fits."""
    if route in TABLE:
        return TABLE[route]
    fitting = (
        entry for pattern, entry in TABLE.items() if "*" in pattern and fnmatchcase(route, pattern)
    )
    return next(fitting, None)
