"""Users: sign-up, staff and their roles, passwords. The sign-in itself is allauth's."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from accounts import selectors, validation
from accounts.errors import NoSuchUser
from accounts.events import (
    UserPasswordChanged,
    UserRegistered,
    UserRolesChanged,
    UserUpdated,
)
from accounts.models import User
from accounts.roles import Role
from events.actor import Actor, ActorKind
from events.errors import DomainError, InvalidInput
from events.unit import unit_of_work


class EmailTaken(DomainError):
    """A user with that e-mail address exists."""

    code: ClassVar[str] = "email_taken"
    message: ClassVar = _("There is already an account with this e-mail address.")


class OwnRights(DomainError):
    """Nobody changes their own rights."""

    code: ClassVar[str] = "own_rights"
    http_status: ClassVar[int] = 403
    message: ClassVar = _("You cannot change your own rights. Please ask a colleague.")


def register_user(
    *,
    actor: Actor,
    now: datetime,
    email: str,
    name: str,
    language: str,
    password: str | None,
    email_verified: bool = False,
) -> User:
    """Store a user who can sign in to the portal. Appends UserRegistered.

    `email_verified` marks the address as confirmed (people we know, demo data); otherwise the
    sign-in asks for confirmation first. Raises InvalidInput, EmailTaken.
    """
    with unit_of_work(actor=actor, now=now):
        user = _store(email, name, language, password, staff=False, actor=actor, now=now)
        if email_verified:
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def add_staff(
    *,
    actor: Actor,
    now: datetime,
    email: str,
    name: str,
    language: str,
    roles: Collection[Role],
    password: str | None = None,
) -> User:
    """Store a user who may enter the staff pages in these roles.

    Without a password the person sets one through "forgot password". Appends UserRegistered and
    UserRolesChanged. Raises InvalidInput, EmailTaken.
    """
    with unit_of_work(actor=actor, now=now):
        user = _store(email, name, language, password, staff=True, actor=actor, now=now)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return change_roles(actor=actor, now=now, user_id=user.pk, roles=roles)


def update_user(
    *,
    actor: Actor,
    now: datetime,
    user_id: int,
    name: str | None = None,
    language: str | None = None,
    is_active: bool | None = None,
    is_staff: bool | None = None,
    roles: Collection[Role] | None = None,
) -> User:
    """Change what is given; other rights end all sessions. Appends UserUpdated, UserRolesChanged.

    Raises InvalidInput, NoSuchUser, and OwnRights when the user's own rights are touched.
    """
    checked = validation.Checked()
    wanted: dict[str, str | bool | None] = {"is_active": is_active, "is_staff": is_staff}
    if name is not None:
        wanted["name"] = checked.text("name", name, longest=validation.LONGEST_NAME)
    if language is not None:
        wanted["language"] = checked.language("language", language)
    checked.done()
    with unit_of_work(actor=actor, now=now) as unit:
        user = _locked(user_id)
        changed = {f: v for f, v in wanted.items() if v is not None and getattr(user, f) != v}
        if {"is_active", "is_staff"} & changed.keys():
            _ensure_not_oneself(actor, user_id)
        for field, value in changed.items():
            setattr(user, field, value)
        if changed:
            user.save(update_fields=[*changed])
            if {"is_active", "is_staff"} & changed.keys():
                _end_sessions(user)
            unit.record(
                _stream(user_id), UserUpdated(user_id=str(user_id), fields=tuple(sorted(changed)))
            )
        if roles is not None:
            change_roles(actor=actor, now=now, user_id=user_id, roles=roles)
    return user


def change_roles(*, actor: Actor, now: datetime, user_id: int, roles: Collection[Role]) -> User:
    """Give a user exactly these staff roles; other groups stay. Ends the user's sessions.

    Appends UserRolesChanged. Raises NoSuchUser, OwnRights.
    """
    wanted = tuple(sorted({Role(role).value for role in roles}))
    with unit_of_work(actor=actor, now=now) as unit:
        user = _locked(user_id)
        if selectors.roles_of(user) == wanted:
            return user
        _ensure_not_oneself(actor, user_id)
        user.groups.remove(*user.groups.filter(name__in=Role.values))
        user.groups.add(*Group.objects.filter(name__in=wanted))
        _end_sessions(user)
        unit.record(_stream(user_id), UserRolesChanged(user_id=str(user_id), roles=wanted))
    return user


def change_password(*, actor: Actor, now: datetime, user_id: int, password: str) -> User:
    """Store a new password, checked by the form before. Appends UserPasswordChanged."""
    with unit_of_work(actor=actor, now=now) as unit:
        user = _locked(user_id)
        user.set_password(password)
        user.save(update_fields=["password"])
        unit.record(_stream(user_id), UserPasswordChanged(user_id=str(user_id)))
    return user


def _store(
    email: str,
    name: str,
    language: str,
    password: str | None,
    *,
    staff: bool,
    actor: Actor,
    now: datetime,
) -> User:
    checked = validation.Checked()
    address = checked.login_email("email", email)
    values = {
        "name": checked.text("name", name, longest=validation.LONGEST_NAME),
        "language": checked.language("language", language),
    }
    if password is not None and "\x00" in password:
        raise InvalidInput(errors={"password": [validation.CONTROL_CHARACTERS]})
    checked.done()
    with unit_of_work(actor=actor, now=now) as unit:
        if User.objects.filter(email=address).exists():
            raise EmailTaken
        user = User.objects.create_user(
            address, password, is_staff=staff, date_joined=now, **values
        )
        unit.record(_stream(user.pk), UserRegistered(user_id=str(user.pk), staff=staff))
    return user


def _locked(user_id: int) -> User:
    try:
        return User.objects.select_for_update().get(pk=user_id)
    except User.DoesNotExist:
        raise NoSuchUser(user_id=user_id) from None


def _end_sessions(user: User) -> None:
    """Whoever signed in with other rights signs in again: the next request knows nobody."""
    user.session_epoch += 1
    user.save(update_fields=["session_epoch"])


def _ensure_not_oneself(actor: Actor, user_id: int) -> None:
    if actor.kind is ActorKind.STAFF and actor.id == str(user_id):
        raise OwnRights


def _stream(user_id: int) -> str:
    return f"user/{user_id}"
