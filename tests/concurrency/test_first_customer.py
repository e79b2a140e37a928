"""A user's first requests come at once (a page and its fragments): still one customer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import IntegrityError, connection

import accounts.services
from accounts.models import Customer, User
from accounts.services import customers
from tests.support.events import recorded_types
from tests.support.people import NOW, SETUP
from tests.support.threads import PATIENCE_SECONDS, patiently

pytestmark = pytest.mark.django_db(transaction=True)

REQUESTS = 6


def at_once(work: Callable[[], UUID]) -> list[UUID | str]:
    """What each of several threads got: an id, or the name of its error."""
    barrier = Barrier(REQUESTS)

    def one() -> UUID | str:
        barrier.wait(PATIENCE_SECONDS)
        try:
            return patiently(work)()
        except IntegrityError as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(REQUESTS) as pool:
        return [future.result() for future in [pool.submit(one) for _ in range(REQUESTS)]]


@pytest.fixture
def newcomer() -> User:
    return accounts.services.register_user(
        actor=SETUP, now=NOW, email="new@example.com", name="New", language="en", password=None
    )


def test_first_requests_at_once_make_one_customer(newcomer: User) -> None:
    got = at_once(lambda: accounts.services.customer_for(user=newcomer, now=NOW).pk)

    customer = Customer.objects.get(user=newcomer)
    assert got == [customer.pk] * REQUESTS
    assert recorded_types().count("accounts.customer_registered") == 1


def test_control_without_the_users_lock_requests_break(newcomer: User) -> None:
    values = {"name": "New", "email": "new@example.com", "language": "en", "user_id": newcomer.pk}
    got = at_once(lambda: customers._store(values, actor=SETUP, now=NOW).pk)

    assert got.count("IntegrityError") == REQUESTS - 1
