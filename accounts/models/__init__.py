"""Tables of people: users (sign in), customers and addresses (erasable), API keys."""

from accounts.models.api_keys import ApiKey
from accounts.models.customers import Address, Customer
from accounts.models.users import User, UserManager

__all__ = ["Address", "ApiKey", "Customer", "User", "UserManager"]
