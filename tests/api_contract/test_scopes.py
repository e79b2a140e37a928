"""The log of events and the export: who may read them, and what they then see."""

from typing import Any

import pytest
from django.test import Client

import accounts.services
import rma.services as rma_services
from accounts.models import Customer, User
from accounts.scopes import Scope
from events.actor import Actor
from events.models import Event
from rma.models import Rma
from tests.rma.conftest import intake
from tests.support.events import assert_nothing_changed
from tests.support.histories import mouse
from tests.support.people import NOW, SETUP, Catalogue, Partner

LOG, EXPORT = "/api/v1/events/", "/api/v1/rmas/export/"
Headers = dict[str, str]


@pytest.fixture
def partners_rma(catalogue: Catalogue, partner: Partner) -> Rma:
    """An RMA that the shop's key opened."""
    asked = intake(mouse("SN-7"), channel="api")
    return rma_services.receive(actor=Actor.partner(partner.key.pk), now=NOW, intake=asked)


@pytest.fixture
def customers_rma(catalogue: Catalogue, customer: Customer) -> Rma:
    """An RMA that is none of the shop's business."""
    asked = intake(mouse("SN-1"), customer_id=customer.id)
    return rma_services.receive(actor=Actor.customer(customer.id), now=NOW, intake=asked)


def key_of(owner: User, *scopes: Scope, brands: tuple[str, ...] = ()) -> Headers:
    _key, secret = accounts.services.issue_api_key(
        actor=SETUP, now=NOW, name="a key", owner_id=owner.pk, scopes=[*scopes],
        brand_codes=[*brands],
    )  # fmt: skip
    return {"Authorization": f"Api-Key {secret}"}


def streams(answer: Any) -> set[str]:
    assert answer.status_code == 200
    return {event["stream"] for event in answer.json()["results"]}


def test_a_partners_key_reads_the_events_of_its_own_rmas_and_of_no_other(
    client: Client, partner: Partner, partners_rma: Rma, customers_rma: Rma
) -> None:
    headers = key_of(partner.user, Scope.EVENT_READ)

    assert streams(client.get(LOG, headers=headers)) == {partners_rma.stream}
    assert streams(client.get(LOG, {"stream": customers_rma.stream}, headers=headers)) == set()
    for rma, status in ((partners_rma, 200), (customers_rma, 404)):
        event_id = Event.objects.get(stream=rma.stream, version=1).event_id
        assert client.get(f"{LOG}{event_id}/", headers=headers).status_code == status


def test_a_partner_is_shown_ids_and_not_who_of_us_did_it(
    client: Client, partner: Partner, partners_rma: Rma, agent: User
) -> None:
    told: Any = {"actor": Actor.staff(agent.pk), "now": NOW, "rma_id": partners_rma.id}
    rma_services.escalate(**told, code="other", note="They wait for a wedding.")
    rma_services.add_note(**told, text="Careful with this one.", public=False)

    found = client.get(LOG, headers=key_of(partner.user, Scope.EVENT_READ)).json()["results"]

    assert [event["type"] for event in found] == ["rma.received"]
    assert [set(event["data"]) for event in found] == [{"rma_id"}]
    assert [event["meta"] for event in found] == [{}]


@pytest.mark.parametrize("scopes", [[], [Scope.RMA_READ, Scope.WEBHOOK_READ, Scope.RMA_WRITE]])
def test_a_key_without_the_scope_reads_no_events(
    client: Client, partner: Partner, partners_rma: Rma, scopes: list[Scope]
) -> None:
    answer = client.get(LOG, headers=key_of(partner.user, *scopes))

    assert answer.status_code == 403
    assert answer.json()["code"] == "not_allowed"


def test_a_key_of_one_brand_hears_of_that_brand_only(
    client: Client, partner: Partner, partners_rma: Rma, supervisor: User
) -> None:
    for owner in (partner.user, supervisor):
        other = key_of(owner, Scope.EVENT_READ, brands=("voltano",))
        own = key_of(owner, Scope.EVENT_READ, brands=("pixelpaw",))
        assert streams(client.get(LOG, headers=other)) == set()
        assert streams(client.get(LOG, headers=own)) == {partners_rma.stream}


def test_a_key_of_staff_with_the_right_reads_the_whole_log(
    client: Client, supervisor: User, agent: User, customers_rma: Rma
) -> None:
    whole = client.get(LOG, headers=key_of(supervisor, Scope.EVENT_READ))
    agents = client.get(LOG, headers=key_of(agent, Scope.EVENT_READ))

    assert len(whole.json()["results"]) == Event.objects.count() - 1  # the agent's key is newer
    assert whole.json()["results"][0]["meta"]["actor"]
    assert streams(agents) == {customers_rma.stream}


@pytest.mark.parametrize("url", [LOG, EXPORT])
def test_a_customers_session_reads_neither_log_nor_export(
    client: Client, customer: Customer, customers_rma: Rma, url: str
) -> None:
    assert customer.user is not None
    client.force_login(customer.user)

    with assert_nothing_changed(Rma):
        answer = client.get(url)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_an_export_needs_the_scope_and_holds_what_the_list_holds(
    client: Client, partner: Partner, partners_rma: Rma, customers_rma: Rma
) -> None:
    other = key_of(partner.user, Scope.RMA_WRITE, Scope.EVENT_READ)
    with assert_nothing_changed(Rma):
        refused = client.get(EXPORT, {"as": "json"}, headers=other)
    given = client.get(EXPORT, {"as": "json"}, headers=key_of(partner.user, Scope.RMA_READ))

    assert refused.status_code == 403
    rows = b"".join(given.streaming_content)  # type: ignore[attr-defined] # a file
    assert partners_rma.number.encode() in rows
    assert customers_rma.number.encode() not in rows


def test_staff_take_the_list_of_all(
    client: Client, agent: User, partners_rma: Rma, customers_rma: Rma
) -> None:
    client.force_login(agent)

    rows = b"".join(client.get(EXPORT).streaming_content)  # type: ignore[attr-defined] # a file

    assert partners_rma.number.encode() in rows
    assert customers_rma.number.encode() in rows
