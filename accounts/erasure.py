"""What accounts know by a mail address alone: sessions, tries to sign in, the admin's history."""

import json
from collections.abc import Iterator
from uuid import UUID

from allauth.account.models import EmailAddress
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Q

from accounts import erasure_registry
from accounts.models import Customer, User


def addresses(customer_id: UUID) -> set[str]:
    """The address of the customer, of the account, and the account's other ones."""
    found = set(Customer.objects.filter(pk=customer_id).values_list("email", flat=True))
    users = User.objects.filter(customer=customer_id, is_staff=False)
    found.update(users.values_list("email", flat=True))
    found.update(EmailAddress.objects.filter(user__in=users).values_list("email", flat=True))
    return found


def sessions_of(user_id: int) -> Iterator[tuple[Session, dict[str, object]]]:
    """The sessions in which a user is signed in, with what is in them."""
    for session in Session.objects.iterator():
        data = session.get_decoded()
        if data.get("_auth_user_id") == str(user_id):
            yield session, data


def forget_tries(known: frozenset[str]) -> int:
    """Remove sessions that hold an address and tries to sign in with it; empty admin entries."""
    removed = 0
    for session in Session.objects.iterator():
        text = json.dumps(session.get_decoded()).lower()
        if any(address in text for address in known):
            removed += session.delete()[0]
    for address in known:
        for model in (AccessAttempt, AccessFailureLog, AccessLog):
            rows = model.objects.filter(username__iexact=address)
            removed += rows.delete()[0]
        named = Q(object_repr__icontains=address) | Q(change_message__icontains=address)
        removed += LogEntry.objects.filter(named).update(object_repr="", change_message="")
    return removed


erasure_registry.register_addresses("accounts", addresses)
erasure_registry.register_by_address("accounts", forget_tries)
