"""Tables of people: users, customers, addresses, API keys, approvals and counts of tries."""

from accounts.models.api_keys import ApiKey
from accounts.models.approvals import Approval, ApprovalKind, ApprovalState
from accounts.models.customers import Address, Customer
from accounts.models.tallies import Tally
from accounts.models.users import User, UserManager

__all__ = [
    "Address",
    "ApiKey",
    "Approval",
    "ApprovalKind",
    "ApprovalState",
    "Customer",
    "Tally",
    "User",
    "UserManager",
]
