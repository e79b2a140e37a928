"""Guesses at passwords: counted before the look, by account and address, also a hundred at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts import tallies
from accounts.addresses import client_address
from accounts.models import Tally, User
from accounts.services import register_user
from events import clock
from tests.support.people import NOW, PASSWORD, SETUP
from tests.support.threads import run_together

pytestmark = pytest.mark.django_db
GUESSES = 100


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """The sign-in pages have a limit of their own in the cache, which tests would fill."""
    cache.clear()


@pytest.fixture
def mei(db: None) -> User:
    return register_user(
        actor=SETUP, now=NOW, email="mei@example.com", name="Mei", language="en",
        password=PASSWORD, email_verified=True,
    )  # fmt: skip


def attempt(client: Client, password: str, email: str = "mei@example.com", **more: Any) -> int:
    given = {"login": email, "password": password}
    return client.post(reverse("account_login"), given, **more).status_code


def count(now: Any = NOW) -> int:
    return tallies.count(kind="test", subject="x", now=now, window=timedelta(minutes=15)).tries


def test_a_window_ends_and_counting_starts_anew() -> None:
    assert [count(), count(), count(NOW + timedelta(minutes=14))] == [1, 2, 3]
    assert count(NOW + timedelta(minutes=15)) == 1
    tallies.forget(kind="test", subject="x")
    assert count() == 1
    assert tallies.prune(NOW + timedelta(days=1)) == 1


def test_the_table_of_tries_names_nobody(client: Client, mei: User) -> None:
    attempt(client, "wrong")

    assert Tally.objects.count() == 3
    assert "mei" not in str(list(Tally.objects.values()))


def test_a_success_ends_the_count_of_the_account(client: Client, mei: User) -> None:
    for _round in range(2):
        assert {attempt(client, "wrong") for _try in range(9)} == {200}
        assert attempt(client, PASSWORD) == 302
        client.logout()


def test_the_owner_signs_in_from_elsewhere_while_a_guesser_is_locked_out(
    client: Client, mei: User
) -> None:
    assert [attempt(client, "wrong") for _try in range(11)][-1] == 429

    assert attempt(client, PASSWORD) == 429
    assert attempt(client, PASSWORD, REMOTE_ADDR="192.0.2.7") == 302


def test_an_address_that_tries_many_accounts_is_locked_out(
    client: Client, mei: User, settings: Any
) -> None:
    settings.SIGN_IN_TRIES = {**settings.SIGN_IN_TRIES, "sign_in.address": 5}

    statuses = [attempt(client, "wrong", f"{n}@example.com") for n in range(6)]

    assert statuses == [200] * 5 + [429]
    assert attempt(client, PASSWORD) == 429


def test_an_account_guessed_from_many_addresses_is_locked(
    client: Client, mei: User, settings: Any
) -> None:
    settings.SIGN_IN_TRIES = {**settings.SIGN_IN_TRIES, "sign_in.account": 5}

    statuses = [attempt(client, "wrong", REMOTE_ADDR=f"192.0.2.{n}") for n in range(6)]

    assert statuses == [200] * 5 + [429]


def test_the_limit_answers_as_much_for_accounts_that_do_not_exist(client: Client) -> None:
    statuses = [attempt(client, "wrong", "nobody@example.com") for _try in range(11)]

    assert statuses == [200] * 10 + [429]


def guess_together() -> None:
    """A hundred guesses, twenty at a time at the same moment."""

    def guess(number: int) -> Callable[[], object]:
        request = RequestFactory().post("/accounts/login/")
        return lambda: authenticate(request, email="mei@example.com", password=f"guess {number}")

    for start in range(0, GUESSES, 20):
        run_together([guess(number) for number in range(start, start + 20)])


class Looking:
    """A backend that notes which passwords it was shown."""

    seen: list[str] = []

    def authenticate(self, request: Any, **credentials: Any) -> None:
        self.seen.append(credentials["password"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_a_hundred_guesses_at_once_count_as_a_hundred(
    mei: User, settings: Any, guarded: bool
) -> None:
    looking = f"{__name__}.Looking"
    guard = ["accounts.sign_in.CountedGuesses"] if guarded else []
    settings.AUTHENTICATION_BACKENDS = [*guard, looking]
    Looking.seen.clear()

    with clock.frozen(clock.now()):
        guess_together()

    assert len(Looking.seen) == (10 if guarded else GUESSES)
    if guarded:
        assert sorted(Tally.objects.values_list("tries", flat=True)) == [GUESSES] * 3


@pytest.mark.parametrize(
    ("trusted", "forwarded", "seen"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_what_our_own_proxies_appended_is_believed(
    settings: Any, trusted: int, forwarded: str, seen: str
) -> None:
    settings.TRUSTED_PROXIES = trusted
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert client_address(RequestFactory(REMOTE_ADDR="10.0.0.1").get("/", headers=headers)) == seen


def test_a_made_up_forwarding_header_opens_no_second_count(client: Client, mei: User) -> None:
    statuses = [
        attempt(client, "wrong", headers={"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(11)
    ]

    assert statuses[-1] == 429
