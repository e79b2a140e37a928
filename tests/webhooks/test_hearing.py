"""Who hears of what: filters, scopes, brands, own RMAs; keys that are gone."""

from typing import Any

import pytest

import accounts.services
from accounts.models import ApiKey, User
from accounts.scopes import Scope
from events import types
from events.actor import Actor
from events.models import Cursor
from events.types import event
from rma import services as rma_services
from tests.shipping import support as shipping
from tests.support.people import SETUP, Partner
from tests.webhooks import support
from tests.webhooks.conftest import Open
from tests.webhooks.support import ACTOR, NOW
from webhooks import published, services
from webhooks.models import Delivery, Endpoint
from webhooks.services import Wishes


def heard(told: support.Hook) -> set[str]:
    """The types that are on their way to an endpoint."""
    return {event_type for event_type, _state, _tries in told.deliveries()}


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (("*",), {"rma.received", "rma.eligible", "rma.cancelled"}),
        (("rma.*",), {"rma.received", "rma.eligible", "rma.cancelled"}),
        (("rma.cancelled",), {"rma.cancelled"}),
        (("rma.cancelled", "rma.received", "shipping.*"), {"rma.cancelled", "rma.received"}),
        (("shipping.*",), set()),
    ],
)
def test_an_endpoint_hears_what_its_patterns_take(
    hook: Open, partner: Partner, patterns: tuple[str, ...], expected: set[str]
) -> None:
    told = hook(event_types=patterns)
    rma = support.opened_by(partner)
    rma_services.verify_warranty(actor=ACTOR, now=NOW, rma_id=rma.pk)
    rma_services.cancel(actor=ACTOR, now=NOW, rma_id=rma.pk, code="customer_request")
    support.let_hear()

    assert heard(told) == expected


def test_a_partner_hears_of_what_its_own_keys_opened_and_of_nothing_else(
    hook: Open, partner: Partner
) -> None:
    told = hook()
    own = support.opened_by(partner, "SN-1")
    by_second_key = support.opened_by(support.second_key(partner), "SN-2")
    shipping.received(lines=(shipping.mouse("SN-3"),))
    support.let_hear()

    streams = set(Delivery.objects.values_list("stream", flat=True))
    assert streams == {f"rma/{own.pk}", f"rma/{by_second_key.pk}"}
    assert told.deliveries()


def test_an_endpoint_of_staff_hears_of_everything_while_its_owner_may_see_it(
    hook: Open, agent: User
) -> None:
    receiver = hook().receiver
    made, _secret = services.create_endpoint(
        actor=Actor.staff(agent.pk), now=NOW, owner_id=agent.pk,
        wishes=Wishes(url=receiver.url, event_types=("rma.received",)),
    )  # fmt: skip
    shipping.received(lines=(shipping.mouse("SN-1"),))
    support.let_hear()
    assert Delivery.objects.filter(endpoint=made).count() == 1

    agent.groups.clear()
    shipping.received(lines=(shipping.mouse("SN-2"),))
    support.let_hear()

    assert Delivery.objects.filter(endpoint=made).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"scopes": [Scope.WEBHOOK_READ]},
        {"brand_codes": ["voltano"]},
        {"expires_at": NOW},
        {"revoked_at": NOW},
    ],
)
def test_a_key_that_may_not_read_it_does_not_hear_of_it(
    hook: Open, partner: Partner, change: dict[str, Any]
) -> None:
    told = hook()
    rma = support.opened_by(partner)
    ApiKey.objects.filter(pk=partner.key.pk).update(**change)

    support.let_hear()

    assert (rma.brand_code, told.deliveries()) == ("pixelpaw", [])


def test_brands_of_the_endpoint_narrow_it_down(hook: Open, partner: Partner) -> None:
    told = hook(brands=("pixelpaw",))
    Endpoint.objects.filter(pk=told.endpoint.pk).update(brands=["voltano"])
    support.opened_by(partner, "SN-1")
    support.let_hear()
    assert told.deliveries() == []

    Endpoint.objects.filter(pk=told.endpoint.pk).update(brands=["voltano", "pixelpaw"])
    support.opened_by(partner, "SN-2")
    support.let_hear()

    assert len(told.deliveries()) == 1


def test_an_owner_who_may_not_sign_in_any_more_hears_nothing(hook: Open, partner: Partner) -> None:
    told = hook()
    User.objects.filter(pk=partner.user.pk).update(is_active=False)
    support.opened_by(partner)
    support.let_hear()

    assert told.deliveries() == []


def test_revoking_a_key_switches_its_endpoints_off(hook: Open, partner: Partner) -> None:
    told = hook()
    told.due_delivery()

    accounts.services.revoke_api_key(actor=SETUP, now=NOW, key_id=partner.key.pk)
    support.let_hear()

    assert told.state == ("disabled", "key_revoked")
    assert told.deliveries() == [("webhooks.test", "cancelled", 0)]


def test_an_event_is_delivered_once_however_often_it_is_read(hook: Open, partner: Partner) -> None:
    told = hook(event_types=("rma.received",))
    support.opened_by(partner)
    support.let_hear()
    Cursor.objects.filter(subscriber="webhooks").update(position=0)
    support.let_hear()

    assert told.deliveries() == [("rma.received", "waiting", 0)]


def test_everything_published_is_made_of_ids(partner: Partner) -> None:
    found = published.catalogue()

    assert len(found) > 25
    assert all(name.endswith("_id") or name == "number" for one in found for name in one.fields)
    assert not {one.type for one in found} & {
        "rma.note_added", "rma.access_link_issued", "rma.access_code_requested",
        "accounts.customer_registered", "notifications.sent", "warranty.device_registered",
    }  # fmt: skip
    assert "customer_id" not in {name for one in found for name in one.fields}


def test_words_and_codes_cannot_be_published() -> None:
    @event("tests.leak")
    class Leak:
        """An event with more than ids."""

        rma_id: str
        outcome: str

    try:
        with pytest.raises(ValueError, match="has no id outcome"):
            published.publish(Leak, "rma_id", "outcome", scope=Scope.RMA_READ, about="rma_id")
        assert published.of(Leak) is None
    finally:
        types._by_name.pop("tests.leak")
        types._by_class.pop(Leak)


@pytest.mark.parametrize(
    ("pattern", "known"),
    [("*", True), ("rma.*", True), ("rma.received", True), ("rma", False), ("rma.", False),
     ("*.received", False), ("rma.note_added", False), ("accounts.*", False), ("", False),
     ("rma.rec*", False), ("RMA.received", False), ("rma.received ", False), ("**", False)],
)  # fmt: skip
def test_patterns_are_names_families_or_everything(pattern: str, known: bool) -> None:
    assert published.is_known(pattern) is known


def test_erasing_the_owner_takes_the_endpoints_with_them(hook: Open, partner: Partner) -> None:
    told = hook(description="Ask for Ms Lin")
    customer = accounts.services.register_customer(
        actor=SETUP, now=NOW, name="Shop", email=partner.user.email, country="TW", language="en",
        user_id=partner.user.pk,
    )  # fmt: skip

    accounts.services.erase_customer(actor=SETUP, now=NOW, customer_id=customer.pk)

    told.endpoint.refresh_from_db()
    row = (told.endpoint.state, told.endpoint.url, told.endpoint.description)
    assert row == ("deleted", "", "")
