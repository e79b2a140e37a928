"""Refusals about people that more than one service raises."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from events.errors import DomainError, NotFound


class NoSuchCustomer(NotFound):
    """No customer has that id."""

    code: ClassVar[str] = "no_such_customer"
    message: ClassVar = _("We do not know this customer.")


class NoSuchUser(NotFound):
    """No user has that id."""

    code: ClassVar[str] = "no_such_user"
    message: ClassVar = _("We do not know this user.")


class CustomerIsErased(DomainError):
    """The customer's data were erased; nothing can be added again."""

    code: ClassVar[str] = "customer_is_erased"
    message: ClassVar = _("This customer's personal data have been erased.")
