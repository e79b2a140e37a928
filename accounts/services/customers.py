"""Register and change customers, and keep their addresses."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts import validation
from accounts.errors import CustomerIsErased, NoSuchCustomer, OnlyForCustomers
from accounts.events import AddressAdded, CustomerRegistered, CustomerUpdated
from accounts.models import Address, Customer, User
from accounts.normalise import normalise_email
from events import clock, row_sql
from events.actor import Actor, ActorKind
from events.errors import NotAllowed
from events.unit import unit_of_work


def register_customer(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    email: str,
    country: str,
    language: str,
    phone: str = "",
    user_id: int | None = None,
) -> Customer:
    """Store a new customer. With a user: that user's customer, made at most once.

    Guests always get a fresh row: knowing an e-mail address proves nothing. Appends
    CustomerRegistered. Raises InvalidInput.
    """
    checked = validation.Checked()
    values = {
        "name": checked.text("name", name, longest=validation.LONGEST_NAME),
        "email": checked.email("email", email),
        "phone": checked.phone("phone", phone),
        "country": checked.country("country", country),
        "language": checked.language("language", language),
    }
    checked.done()
    with unit_of_work(actor=actor, now=now):
        if user_id is not None:
            return _customer_of_user(user_id, values, actor=actor, now=now)
        return _store(values, actor=actor, now=now)


def customer_for(*, user: User, now: datetime | None = None) -> Customer:
    """Return the customer a signed-in user is, making it at first need from the user's account.

    The country stays empty until the customer tells it. Appends CustomerRegistered when new.
    Raises OnlyForCustomers for staff.
    """
    if user.is_staff:
        raise OnlyForCustomers
    known = Customer.objects.filter(user_id=user.pk).first()
    if known is not None:
        return known
    moment = now or clock.now()
    actor = Actor.system("accounts")
    with unit_of_work(actor=actor, now=moment):
        values = {"name": user.name, "email": user.email, "language": user.language}
        return _customer_of_user(user.pk, values, actor=actor, now=moment)


def update_customer(
    *,
    actor: Actor,
    now: datetime,
    customer_id: UUID,
    name: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    country: str | None = None,
    language: str | None = None,
) -> Customer:
    """Change the fields given. Appends CustomerUpdated with their names if any differs.

    Raises InvalidInput, NoSuchCustomer, CustomerIsErased, NotAllowed.
    """
    wanted = _checked_changes(
        name=name, email=email, phone=phone, country=country, language=language
    )
    with unit_of_work(actor=actor, now=now) as unit:
        customer = _locked(customer_id, actor)
        changed = {f: value for f, value in wanted.items() if getattr(customer, f) != value}
        if not changed:
            return customer
        for field, value in changed.items():
            setattr(customer, field, value)
        customer.email_normalised = normalise_email(customer.email)
        customer.save(update_fields=[*changed, "email_normalised"])
        unit.record(
            _stream(customer_id),
            CustomerUpdated(customer_id=str(customer_id), fields=tuple(sorted(changed))),
        )
    return customer


def add_address(
    *,
    actor: Actor,
    now: datetime,
    customer_id: UUID,
    name: str,
    line1: str,
    city: str,
    country: str,
    line2: str = "",
    region: str = "",
    postcode: str = "",
    phone: str = "",
) -> Address:
    """Store one more address of a customer. Appends AddressAdded.

    Raises InvalidInput, NoSuchCustomer, CustomerIsErased, NotAllowed.
    """
    checked = validation.Checked()
    address = Address(
        customer_id=customer_id,
        name=checked.text("name", name, longest=validation.LONGEST_NAME),
        line1=checked.text("line1", line1, longest=validation.LONGEST_LINE),
        line2=checked.text("line2", line2, longest=validation.LONGEST_LINE, required=False),
        city=checked.text("city", city, longest=validation.LONGEST_PLACE),
        region=checked.text("region", region, longest=validation.LONGEST_PLACE, required=False),
        postcode=checked.text(
            "postcode", postcode, longest=validation.LONGEST_POSTCODE, required=False
        ),
        country=checked.country("country", country),
        phone=checked.phone("phone", phone),
        created_at=now,
    )
    checked.done()
    with unit_of_work(actor=actor, now=now) as unit:
        _locked(customer_id, actor)
        address.save(force_insert=True)
        event = AddressAdded(customer_id=str(customer_id), address_id=str(address.pk))
        unit.record(_stream(customer_id), event)
    return address


def _customer_of_user(
    user_id: int, values: dict[str, Any], *, actor: Actor, now: datetime
) -> Customer:
    """Lock the user, so that two first requests make one customer."""
    User.objects.select_for_update().get(pk=user_id)
    known = Customer.objects.filter(user_id=user_id).first()
    return known or _store({**values, "user_id": user_id}, actor=actor, now=now)


def _store(values: dict[str, Any], *, actor: Actor, now: datetime) -> Customer:
    with unit_of_work(actor=actor, now=now) as unit:
        customer = Customer(
            **values, email_normalised=normalise_email(values["email"]), created_at=now
        )
        row_sql.insert([customer])
        event = CustomerRegistered(customer_id=str(customer.pk))
        unit.record(_stream(customer.pk), event, expected=0)
    return customer


def _locked(customer_id: UUID, actor: Actor) -> Customer:
    """Lock the customer's row for an actor who may change it: staff, or the customer."""
    if actor.kind is ActorKind.CUSTOMER and actor.id != str(customer_id):
        raise NotAllowed
    try:
        customer = Customer.objects.select_for_update().get(pk=customer_id)
    except Customer.DoesNotExist:
        raise NoSuchCustomer(customer_id=customer_id) from None
    if customer.erased_at is not None:
        raise CustomerIsErased(customer_id=customer_id)
    return customer


def _checked_changes(**given: str | None) -> dict[str, str]:
    """Clean the values that were given and leave the others out. Raises InvalidInput."""
    checked = validation.Checked()
    cleaners = {
        "name": lambda value: checked.text("name", value, longest=validation.LONGEST_NAME),
        "email": lambda value: checked.email("email", value),
        "phone": lambda value: checked.phone("phone", value),
        "country": lambda value: checked.country("country", value),
        "language": lambda value: checked.language("language", value),
    }
    cleaned = {f: cleaners[f](value) for f, value in given.items() if value is not None}
    checked.done()
    return cleaned


def _stream(customer_id: UUID) -> str:
    return f"customer/{customer_id}"
