"""Named reads of people."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q, QuerySet

from accounts.errors import NoSuchCustomer, NoSuchUser
from accounts.models import Address, Approval, ApprovalKind, ApprovalState, Customer, User
from accounts.normalise import normalise_email
from accounts.roles import Role
from events import row_sql


@dataclass(frozen=True, slots=True)
class Contact:
    """How to address a customer; all empty when the customer was erased."""

    customer_id: UUID
    name: str
    email: str
    phone: str
    country: str
    language: str


def customer(customer_id: UUID | str) -> Customer:
    """Return the customer. Raises NoSuchCustomer."""
    try:
        found = row_sql.fetch(Customer, customer_id)
    except ValidationError:
        found = None
    if found is None:
        raise NoSuchCustomer(customer_id=customer_id)
    return found


def contact(customer_id: UUID | str) -> Contact:
    """Return name, addresses and language to write to. Raises NoSuchCustomer."""
    found = customer(customer_id)
    return Contact(found.pk, found.name, found.email, found.phone, found.country, found.language)


def customer_of(user: User | AnonymousUser) -> Customer | None:
    """Return the customer a user is, when there is one already."""
    return row_sql.fetch(Customer, user.pk, by="user_id") if user.pk else None


def belongings_of(user_id: int) -> tuple[UUID | None, list[UUID]]:
    """Return the id of the customer a user is, if any, and the ids of the keys they own."""
    with connection.cursor() as cursor:
        cursor.execute(_BELONGINGS, {"user_id": user_id})
        customer_id, keys = cursor.fetchone()
    return customer_id, keys


_BELONGINGS = """
    SELECT (SELECT id FROM accounts_customer WHERE user_id = %(user_id)s),
           ARRAY(SELECT id FROM accounts_apikey WHERE owner_id = %(user_id)s)
"""


def customers_with_email(email: str) -> QuerySet[Customer]:
    """Return the customers who gave that address, however it was typed, newest first."""
    normalised = normalise_email(email)
    found = Customer.objects.filter(email_normalised=normalised) if normalised else None
    return Customer.objects.none() if found is None else found.order_by("-created_at", "-id")


def customers_whose_email_begins(text: str) -> QuerySet[Customer]:
    """Return the customers whose address begins like this; the index on beginnings is asked."""
    normalised = normalise_email(text)
    if not normalised:
        return Customer.objects.none()
    return Customer.objects.filter(email_normalised__startswith=normalised)


def addresses_of(customer_id: UUID | str) -> QuerySet[Address]:
    """Return the addresses of a customer, newest first."""
    return Address.objects.filter(customer_id=customer_id).order_by("-created_at", "-id")


def erasure_asked(customer_id: UUID | str) -> Approval | None:
    """Return the request to erase a customer that waits for a second person."""
    return Approval.objects.filter(
        kind=ApprovalKind.ERASE_CUSTOMER, subject_id=customer_id, state=ApprovalState.ASKED
    ).first()


def customers_to_be_erased() -> QuerySet[Customer]:
    """Return the customers whose erasure waits for a second person."""
    asked = Approval.objects.filter(
        kind=ApprovalKind.ERASE_CUSTOMER, state=ApprovalState.ASKED
    ).values("subject_id")
    return Customer.objects.filter(pk__in=asked)


def user(user_id: int | str) -> User:
    """Return the user. Raises NoSuchUser."""
    try:
        return User.objects.get(pk=user_id)
    except (User.DoesNotExist, ValueError):
        raise NoSuchUser(user_id=user_id) from None


def names_of(user_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of users by id as text; ids that are no user's are left out."""
    wanted = {int(user_id) for user_id in user_ids if user_id.isdecimal()}
    found = User.objects.filter(pk__in=wanted) if wanted else User.objects.none()
    return {str(person.pk): person.name or person.email for person in found}


def colleagues_with(permission: str) -> QuerySet[User]:
    """Return active staff who hold a permission (`app.codename`), by name."""
    app_label, codename = permission.split(".")
    own = Q(
        user_permissions__content_type__app_label=app_label, user_permissions__codename=codename
    )
    by_role = Q(
        groups__permissions__content_type__app_label=app_label,
        groups__permissions__codename=codename,
    )
    found = User.objects.filter(own | by_role, is_active=True, is_staff=True)
    return found.distinct().order_by("name", "pk")


def has_role(user: User | AnonymousUser, role: Role) -> bool:
    """Tell whether an active user has a staff role; superusers have all of them."""
    if not (user.is_active and user.is_staff):
        return False
    return user.is_superuser or user.groups.filter(name=role.value).exists()


def roles_of(user: User) -> tuple[str, ...]:
    """Return the names of a user's staff roles in alphabetical order."""
    named = user.groups.filter(name__in=Role.values).order_by("name")
    return tuple(named.values_list("name", flat=True))
