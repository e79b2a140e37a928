"""Users, staff and their roles."""

import pytest
from django.contrib.auth.models import Group

import accounts.services
from accounts import selectors
from accounts.models import User
from accounts.roles import PERMISSIONS, Role
from accounts.services.roles import UnknownPermissions
from accounts.services.users import EmailTaken, OwnRights
from events.actor import Actor
from events.errors import InvalidInput
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.people import NOW, SETUP

pytestmark = pytest.mark.django_db


def register(email: str = "ana@example.com", password: str | None = "long enough secret") -> User:
    return accounts.services.register_user(
        actor=SETUP, now=NOW, email=email, name="Ana", language="en", password=password
    )


def test_an_address_is_one_user_however_it_is_typed() -> None:
    user = register(" Ana@Ｅxample.com ")

    assert user.email == "ana@example.com"
    assert recorded_types(f"user/{user.pk}") == ["accounts.user_registered"]
    with assert_nothing_changed(User), pytest.raises(EmailTaken) as refusal:
        register("ANA@EXAMPLE.COM")
    assert (refusal.value.code, refusal.value.http_status) == ("email_taken", 409)


@pytest.mark.parametrize("email", ["", "ana", "ana@exam\x00ple.com", "ana@bücher.example"])
def test_an_address_nobody_can_write_to_is_refused(email: str) -> None:
    with assert_nothing_changed(User), pytest.raises(InvalidInput) as refusal:
        register(email)
    assert list(refusal.value.errors) == ["email"]


def test_a_password_with_nul_is_refused() -> None:
    with assert_nothing_changed(User), pytest.raises(InvalidInput) as refusal:
        register(password="secret\x00secret")
    assert list(refusal.value.errors) == ["password"]


def test_a_superuser_is_made_by_e_mail() -> None:
    user = User.objects.create_superuser(email="Root@Example.com", password="x")

    assert (user.email, user.is_staff, user.is_superuser) == ("root@example.com", True, True)
    assert User.objects.get_by_natural_key("ROOT@example.com") == user
    assert all(selectors.has_role(user, role) for role in Role)


def test_a_user_needs_an_address() -> None:
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user(email="")


def test_a_colleague_has_the_permissions_of_the_role(agent: User, dock_worker: User) -> None:
    assert agent.has_perms(PERMISSIONS[Role.AGENT])
    assert not dock_worker.has_perm("accounts.change_customer")
    assert selectors.has_role(agent, Role.AGENT)
    assert not selectors.has_role(agent, Role.DOCK)
    assert recorded_types(f"user/{agent.pk}") == [
        "accounts.user_registered",
        "accounts.user_roles_changed",
    ]


def test_roles_are_replaced_and_other_groups_stay(agent: User) -> None:
    choir = Group.objects.create(name="choir")
    agent.groups.add(choir)

    accounts.services.change_roles(
        actor=SETUP, now=NOW, user_id=agent.pk, roles=[Role.OPS, Role.DOCK]
    )

    assert selectors.roles_of(agent) == ("dock", "ops")
    assert choir in agent.groups.all()


def test_nobody_changes_their_own_rights(agent: User) -> None:
    oneself = Actor.staff(agent.pk)
    with assert_nothing_changed(User), pytest.raises(OwnRights) as refusal:
        accounts.services.change_roles(
            actor=oneself, now=NOW, user_id=agent.pk, roles=[Role.SUPERVISOR]
        )
    assert (refusal.value.code, refusal.value.http_status) == ("own_rights", 403)
    assert selectors.roles_of(agent) == ("agent",)
    with assert_nothing_changed(User), pytest.raises(OwnRights):
        accounts.services.update_user(
            actor=oneself, now=NOW, user_id=agent.pk, name="A", is_active=False
        )


def test_a_refused_change_of_roles_takes_the_other_changes_with_it(agent: User) -> None:
    with assert_nothing_changed(User), pytest.raises(OwnRights):
        accounts.services.update_user(
            actor=Actor.staff(agent.pk),
            now=NOW,
            user_id=agent.pk,
            name="Changed",
            roles=[Role.SUPERVISOR],
        )


def test_someone_switched_off_has_no_role(agent: User) -> None:
    accounts.services.update_user(actor=SETUP, now=NOW, user_id=agent.pk, is_active=False)

    agent.refresh_from_db()
    assert not selectors.has_role(agent, Role.AGENT)
    assert recorded_types(f"user/{agent.pk}")[-1] == "accounts.user_updated"


def test_roles_with_unknown_permissions_are_refused_whole(roles: dict[Role, int]) -> None:
    before = list(Group.objects.get(name="agent").permissions.values_list("pk", flat=True))

    with pytest.raises(UnknownPermissions) as refusal:
        accounts.services.sync_roles(
            actor=SETUP,
            now=NOW,
            permissions={Role.AGENT: (), Role.DOCK: ("rma.fly_rma", "catalog.view_sku")},
        )

    assert str(refusal.value) == "These permissions do not exist: rma.fly_rma"
    assert before
    assert list(Group.objects.get(name="agent").permissions.values_list("pk", flat=True)) == before


def test_the_table_of_roles_names_only_permissions_that_exist(roles: dict[Role, int]) -> None:
    assert set(roles) == set(Role)
    assert all(count > 0 for count in roles.values())
    assert Group.objects.get(name="ops").permissions.count() == roles[Role.OPS]


def test_the_dock_cannot_approve_money_nor_the_agent_overrule(
    agent: User, dock_worker: User, supervisor: User
) -> None:
    assert not dock_worker.has_perm("compensation.approve_refund_small")
    assert not agent.has_perm("compensation.approve_refund_any")
    assert not agent.has_perm("rma.override_rma")
    assert supervisor.has_perms(["compensation.approve_refund_any", "rma.override_rma"])
