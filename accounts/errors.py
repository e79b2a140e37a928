"""Refusals about people that more than one service raises."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from events.errors import DomainError, NotAllowed, NotFound


class NoSuchCustomer(NotFound):
    """No customer has that id."""

    code: ClassVar[str] = "no_such_customer"
    message: ClassVar = _("We do not know this customer.")


class OnlyForCustomers(NotAllowed):
    """Staff have no returns of their own and never become customers by opening a page."""

    code: ClassVar[str] = "only_for_customers"
    message: ClassVar = _("This page is for customers. You find your work under “My work”.")


class NoSuchUser(NotFound):
    """No user has that id."""

    code: ClassVar[str] = "no_such_user"
    message: ClassVar = _("We do not know this user.")


class CustomerIsErased(DomainError):
    """The customer's data were erased; nothing can be added again."""

    code: ClassVar[str] = "customer_is_erased"
    message: ClassVar = _("This customer's personal data have been erased.")
