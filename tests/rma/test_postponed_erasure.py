"""Who is still owed a parcel is forgotten once it has arrived: remembered, shown, withdrawable."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

import accounts.services
from accounts.models import Customer, User
from accounts.roles import Role
from events.actor import Actor
from rma import errors, services
from rma.models import PostponedErasure, ReturnContact, Rma
from tests.rma import portal
from tests.rma.conftest import Receive
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.histories import START
from tests.support.people import colleague

pytestmark = pytest.mark.django_db
LATER = START + timedelta(hours=1)


def ask(customer: Customer) -> Customer:
    return accounts.services.request_erasure(
        actor=Actor.customer(customer.id), now=START, customer_id=customer.id
    )


def end(rma: Rma) -> None:
    services.cancel(
        actor=Actor.customer(rma.customer_id), now=START, rma_id=rma.id, code="works_again"
    )


def erased(customer: Customer) -> bool:
    return Customer.objects.get(pk=customer.pk).erased_at is not None


def test_it_waits_for_the_last_open_request(receive: Receive, customer: Customer) -> None:
    rma = receive()

    assert ask(customer).erased_at is None
    assert ReturnContact.objects.filter(rma=rma).exists()
    assert services.erase_waiting(START) == 0
    end(rma)
    assert services.erase_waiting(LATER) == 1

    assert erased(customer)
    assert not ReturnContact.objects.exists()
    assert PostponedErasure.objects.get().state == PostponedErasure.State.DONE
    assert recorded_types(f"erasure/{customer.id}") == [
        "rma.erasure_postponed",
        "rma.erasure_fulfilled",
    ]
    assert services.erase_waiting(LATER) == 0
    call_command("replay", "rma.erasures", "--check")


def test_asked_twice_it_waits_once(receive: Receive, customer: Customer) -> None:
    receive()

    ask(customer)
    ask(customer)

    assert recorded_types(f"erasure/{customer.id}") == ["rma.erasure_postponed"]


def test_nothing_open_is_erased_at_once(customer: Customer) -> None:
    assert ask(customer).erased_at == START
    assert not PostponedErasure.objects.exists()


def test_it_can_be_withdrawn_and_asked_for_again(receive: Receive, customer: Customer) -> None:
    rma, actor = receive(), Actor.customer(customer.id)
    ask(customer)

    services.withdraw_erasure(actor=actor, now=START, customer_id=customer.id)
    end(rma)

    assert services.erase_waiting(LATER) == 0
    assert not erased(customer)
    with assert_nothing_changed(PostponedErasure), pytest.raises(errors.NothingToWithdraw):
        services.withdraw_erasure(actor=actor, now=START, customer_id=customer.id)
    assert ask(customer).erased_at == START


def test_the_portal_says_that_it_waits_and_lets_one_stay(
    client: Client, receive: Receive, customer: Customer
) -> None:
    receive()
    portal.sign_in(client, customer)

    warning = client.get(reverse("portal:erase")).content.decode()
    asked = client.post(reverse("portal:erase"), {"sure": "on"})
    waits = client.get(reverse("portal:preferences")).content.decode()
    kept = client.post(reverse("portal:keep"))
    free = client.get(reverse("portal:preferences")).content.decode()

    assert "You still have an open request" in warning
    assert asked["Location"] == kept["Location"] == reverse("portal:preferences")
    assert "as soon as your last open request has ended" in waits
    assert reverse("portal:keep") in waits
    assert reverse("portal:keep") not in free
    assert reverse("portal:erase") in free
    assert not erased(customer)


def test_two_supervisors_may_postpone_it(
    client: Client, receive: Receive, customer: Customer, supervisor: User
) -> None:
    rma, second = receive(), colleague("Sven", Role.SUPERVISOR)
    accounts.services.ask_to_erase(
        actor=Actor.staff(supervisor.pk), now=START, customer_id=customer.id
    )

    agreed = accounts.services.approve_erasure(
        actor=Actor.staff(second.pk), now=START, customer_id=customer.id
    )
    client.force_login(supervisor, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("admin:accounts_customer_erase", args=[customer.pk]))

    assert agreed.erased_at is None
    assert "as soon as the last open request has ended" in page.content.decode()
    end(rma)
    assert services.erase_waiting(LATER) == 1
    assert erased(customer)
