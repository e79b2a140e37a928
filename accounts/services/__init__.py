"""The verbs of people. Each takes who acts and when, and appends what it did."""

from accounts.services.api_keys import issue_api_key, note_api_key_use, revoke_api_key
from accounts.services.customers import (
    add_address,
    customer_for,
    register_customer,
    update_customer,
)
from accounts.services.erasure import erase_customer
from accounts.services.roles import sync_roles
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
    "change_password",
    "change_roles",
    "customer_for",
    "erase_customer",
    "issue_api_key",
    "note_api_key_use",
    "register_customer",
    "register_user",
    "revoke_api_key",
    "sync_roles",
    "update_customer",
    "update_user",
]
