"""Erase a person: everywhere, in one transaction, leaving only the id."""

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from accounts import erasure, erasure_registry
from accounts.errors import CustomerIsErased, NoSuchCustomer
from accounts.events import CustomerErased
from accounts.models import Address, ApiKey, Approval, ApprovalKind, Customer, User
from accounts.services import api_keys, approvals
from events.actor import Actor, ActorKind
from events.errors import NotAllowed
from events.unit import unit_of_work

SYSTEM = Actor.system("accounts")


def request_erasure(*, actor: Actor, now: datetime, customer_id: UUID) -> Customer:
    """Customers ask to be forgotten: at once, or as soon as nothing is owed to them any more.

    `erased_at` of the answer tells which. Raises NoSuchCustomer, NotAllowed, SecondPersonNeeded.
    """
    _ensure_may(actor, customer_id)
    with unit_of_work(actor=actor, now=now):
        return _erased_in_time(actor, now, customer_id)


def erase_customer(*, actor: Actor, now: datetime, customer_id: UUID) -> Customer:
    """Remove every personal datum of a customer here and in the registered apps.

    For the customers themselves and for our own programs; staff need a second person: see
    `ask_to_erase`. Erasing twice changes nothing. Appends CustomerErased. Raises NoSuchCustomer,
    NotAllowed (a customer erases only themselves), SecondPersonNeeded.
    """
    _ensure_may(actor, customer_id)
    return _erased(actor, now, customer_id)


def ask_to_erase(*, actor: Actor, now: datetime, customer_id: UUID) -> Approval:
    """A member of staff asks a colleague to have a customer erased. Appends ApprovalAsked.

    Raises NoSuchCustomer, CustomerIsErased, AlreadyAsked.
    """
    with unit_of_work(actor=actor, now=now):
        if _locked(customer_id).erased_at is not None:
            raise CustomerIsErased(customer_id=customer_id)
        return approvals.ask(
            actor=actor,
            now=now,
            kind=ApprovalKind.ERASE_CUSTOMER,
            subject_id=customer_id,
            payload=_payload(customer_id),
        )


def approve_erasure(*, actor: Actor, now: datetime, customer_id: UUID) -> Customer:
    """The second person agrees, and it is done: at once, or when the last open request ends.

    `erased_at` of the answer tells which. Appends ApprovalGiven, and CustomerErased when done.
    Raises NoSuchCustomer, NoSuchApproval, SecondPersonNeeded, AskedForSomethingElse.
    """
    with unit_of_work(actor=actor, now=now):
        approval = approvals.waiting(ApprovalKind.ERASE_CUSTOMER, customer_id)
        approvals.approve(
            actor=actor, now=now, approval_id=approval.pk, payload=_payload(customer_id)
        )
        return _erased_in_time(actor, now, customer_id)


def refuse_erasure(*, actor: Actor, now: datetime, customer_id: UUID) -> Approval:
    """The second person says no. Appends ApprovalRefused. Raises as `approve_erasure` does."""
    with unit_of_work(actor=actor, now=now):
        approval = approvals.waiting(ApprovalKind.ERASE_CUSTOMER, customer_id)
        return approvals.refuse(actor=actor, now=now, approval_id=approval.pk)


def _ensure_may(actor: Actor, customer_id: UUID) -> None:
    if actor.kind is ActorKind.CUSTOMER and actor.id != str(customer_id):
        raise NotAllowed
    if actor.kind is ActorKind.STAFF:
        raise approvals.SecondPersonNeeded


def _payload(customer_id: UUID) -> dict[str, str]:
    """What the second person agrees to: everything personal, of this customer."""
    return {"customer_id": str(customer_id), "erase": "everything"}


def _erased_in_time(actor: Actor, now: datetime, customer_id: UUID) -> Customer:
    """Erase, or have it remembered while something is still owed."""
    room = erasure_registry.waiting_room()
    customer = _locked(customer_id)
    if customer.erased_at is None and room.has_to_wait(customer_id):
        room.postpone(actor=actor, now=now, customer_id=customer_id)
        return customer
    return _erased(actor, now, customer_id)


def _erased(actor: Actor, now: datetime, customer_id: UUID) -> Customer:
    """Erase in one transaction. The row stays with its id, country and language, so that RMAs and
    statistics still hold; the account can no longer sign in."""
    with unit_of_work(actor=actor, now=now) as unit:
        customer = _locked(customer_id)
        if customer.erased_at is not None:
            return customer
        addresses = erasure_registry.addresses_of(customer.pk)
        for erase in erasure_registry.registered().values():
            erase(customer.pk)
        erasure_registry.forget_addresses(addresses)
        _forget_account(customer.user, now)
        _forget_customer(customer, now)
        unit.record(f"customer/{customer.pk}", CustomerErased(customer_id=str(customer.pk)))
    return customer


def _locked(customer_id: UUID) -> Customer:
    customer = Customer.objects.select_for_update().filter(pk=customer_id).first()
    if customer is None:
        raise NoSuchCustomer(customer_id=customer_id)
    return customer


def _forget_customer(customer: Customer, now: datetime) -> None:
    _blank_admin_log(Customer, str(customer.pk))
    for address_id in customer.addresses.values_list("pk", flat=True):
        _blank_admin_log(Address, str(address_id))
    customer.addresses.all().delete()
    customer.user = None
    customer.name = customer.email = customer.email_normalised = customer.phone = ""
    customer.erased_at = now
    customer.save()


def _forget_account(user: User | None, now: datetime) -> None:
    """Close the account and empty it; staff keep theirs, it belongs to their work."""
    if user is None or user.is_staff:
        return
    _revoke_keys(user, now)
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    _end_sessions(user)
    _blank_admin_log(User, str(user.pk))
    user.email = f"erased-{user.pk}@erased.invalid"
    user.name = ""
    user.is_active = False
    user.set_unusable_password()
    user.session_epoch += 1
    user.save()


def _revoke_keys(user: User, now: datetime) -> None:
    """Their keys work no longer; what they called them is forgotten."""
    keys = ApiKey.objects.filter(owner=user)
    for key in keys:
        api_keys.revoke_api_key(actor=SYSTEM, now=now, key_id=key.pk)
    keys.update(name="")


def _end_sessions(user: User) -> None:
    """Delete the user's sessions: the sign-in keeps the address in them while it confirms it."""
    for session, _data in erasure.sessions_of(user.pk):
        session.delete()


def _blank_admin_log(model: type[Customer | Address | User], object_id: str) -> None:
    """The admin's own history copies names into its entries."""
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id=object_id
    ).update(object_repr="", change_message="")
