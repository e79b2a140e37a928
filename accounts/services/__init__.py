"""The verbs of people. Each takes who acts and when, and appends what it did."""

from accounts.services.api_keys import (
    issue_api_key,
    note_api_key_use,
    revoke_api_key,
    rotate_api_key,
)
from accounts.services.customers import (
    add_address,
    customer_for,
    register_customer,
    update_customer,
)
from accounts.services.erasure import (
    approve_erasure,
    ask_to_erase,
    erase_customer,
    refuse_erasure,
    request_erasure,
)
from accounts.services.roles import sync_roles
from accounts.services.second_factors import count_code, reset_second_factor, spend_code
from accounts.services.second_factors import note_change as note_second_factor
from accounts.services.users import (
    add_staff,
    change_password,
    change_roles,
    register_user,
    update_user,
)

__all__ = [
    "add_address",
    "add_staff",
    "approve_erasure",
    "ask_to_erase",
    "change_password",
    "change_roles",
    "count_code",
    "customer_for",
    "erase_customer",
    "issue_api_key",
    "note_api_key_use",
    "note_second_factor",
    "refuse_erasure",
    "register_customer",
    "register_user",
    "request_erasure",
    "reset_second_factor",
    "revoke_api_key",
    "rotate_api_key",
    "spend_code",
    "sync_roles",
    "update_customer",
    "update_user",
]
