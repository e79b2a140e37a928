"""Staff pages of people. Every change goes through a service; nothing is stored around it."""

from accounts.admin.api_keys import ApiKeyAdmin
from accounts.admin.customers import CustomerAdmin
from accounts.admin.users import UserAdmin

__all__ = ["ApiKeyAdmin", "CustomerAdmin", "UserAdmin"]
