"""Staff at their pages: signed-in clients, and the roles that may or may not."""

from collections.abc import Iterable
from typing import Any

from django.test import Client

from accounts.models import User
from accounts.roles import Role
from accounts.services import sync_roles
from tests.support.people import NOW, SETUP, colleague


def signed_in(user: User | None) -> Client:
    """A browser in which this person is signed in."""
    assert user is not None
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def colleagues() -> dict[Role, User]:
    """One person of each role."""
    sync_roles(actor=SETUP, now=NOW)
    return {role: colleague(f"Some-{role.value}", role) for role in Role}


def told(answer: Any) -> list[str]:
    """The messages of the page that a redirect led to."""
    return [str(message) for message in answer.context["messages"]]


def others(people: dict[Role, User], allowed: Iterable[Role]) -> list[User]:
    """Everybody but the roles that may."""
    return [person for role, person in people.items() if role not in set(allowed)]
