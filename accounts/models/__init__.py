"""Tables of people: users (sign in), customers and addresses (erasable), API keys."""

from accounts.models.users import User, UserManager

__all__ = ["User", "UserManager"]
