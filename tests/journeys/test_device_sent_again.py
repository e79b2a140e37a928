"""A replacement that was lost on its way and sent once more: the device book knows both."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

import repair.services
import shipping.services
from accounts.models import User
from accounts.roles import Role
from events.actor import Actor
from repair import errors
from rma.models import RmaLine
from shipping.errors import DeviceNamedAlready
from shipping.models import Reshipment
from shipping.tracking_codes import TrackingCode
from tests.support import staff
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.histories import BENCH, Story
from warranty.choices import DeviceState
from warranty.models import Device

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = (Device, RmaLine, Reshipment)


def lost_and_sent_again(story: Story) -> Reshipment:
    """SN-1 was replaced by SN-NEW; SN-NEW was lost, and another one went out."""
    story.received().arrived().diagnosed("replace").finished("scrap", replacement_serial="SN-NEW")
    first = story.shipment("outbound")
    story.tracked(first, TrackingCode.ACCEPTED, TrackingCode.LOST)
    story.settle()
    row = shipping.services.request_reshipment(
        actor=Actor.staff("7"), now=story.now, shipment_id=first.id, reason="lost"
    )
    shipping.services.approve_reshipment(
        actor=Actor.staff("8"), now=story.now, reshipment_id=row.id
    )
    story.settle()
    row.refresh_from_db()
    assert (row.state, row.from_stock) == ("shipped", True)
    return row


@pytest.fixture
def bench(agent: User) -> Client:
    return staff.signed_in(agent)


def chain(serial: str) -> list[str]:
    """From the device the customer has back to the one they bought."""
    found = []
    device: Device | None = Device.objects.get(serial=serial)
    while device is not None:
        found.append(device.serial)
        device = Device.objects.filter(pk=device.replaces).first() if device.replaces else None
    return found


def test_the_device_sent_again_joins_the_chain(story: Story, bench: Client) -> None:
    row = lost_and_sent_again(story)
    line = story.rma.lines.get()
    act = reverse("admin:rma_rma_act", args=[story.rma_id, "name-device"])
    asked = bench.get(act).content.decode()
    assert "SN-NEW" in asked
    bench.post(act, {"line_id": str(line.pk), "serial": " sn-newer"})
    line.refresh_from_db()
    row.refresh_from_db()
    assert (line.serial, line.replacement_serial) == ("SN-1", "SN-NEWER")
    assert row.serials == {str(line.pk): "SN-NEWER"}
    assert chain("SN-NEWER") == ["SN-NEWER", "SN-NEW", "SN-1"]
    states = {
        device.serial: device.state
        for device in Device.objects.filter(serial__in=chain("SN-NEWER"))
    }
    assert states["SN-1"] == states["SN-NEW"] == DeviceState.REPLACED != states["SN-NEWER"]
    covered = set(
        Device.objects.filter(serial__in=("SN-NEW", "SN-NEWER")).values_list(
            "covered_until", flat=True
        )
    )
    assert len(covered) == 1  # what was left of the warranty, not a day more
    assert "rma.replacement_named" in recorded_types(story.rma.stream)
    page = bench.get(reverse("admin:rma_rma_change", args=[story.rma_id])).content.decode()
    assert "The device SN-NEWER was sent in place of SN-NEW." in page
    assert act not in page
    for name in ("rma.state", "shipping.reshipments"):
        call_command("replay", name, "--check")


def test_named_once(story: Story) -> None:
    lost_and_sent_again(story)
    line = story.rma.lines.get()
    told: dict[str, Any] = {
        "actor": BENCH,
        "now": story.now,
        "rma_id": story.rma_id,
        "line_id": line.pk,
    }
    repair.services.name_reshipped(**told, serial="SN-NEWER")
    with assert_nothing_changed(*ROWS):
        repair.services.name_reshipped(**told, serial="sn-newer ")
    with assert_nothing_changed(*ROWS), pytest.raises(DeviceNamedAlready):
        repair.services.name_reshipped(**told, serial="SN-OTHER")


def test_nothing_sent_again_has_no_name(story: Story, bench: Client) -> None:
    story.received().arrived().diagnosed("replace").finished("scrap", replacement_serial="SN-NEW")
    line = story.rma.lines.get()
    with assert_nothing_changed(*ROWS), pytest.raises(errors.NothingToName):
        repair.services.name_reshipped(
            actor=BENCH, now=story.now, rma_id=story.rma_id, line_id=line.pk, serial="SN-2"
        )
    act = reverse("admin:rma_rma_act", args=[story.rma_id, "name-device"])
    page = bench.get(reverse("admin:rma_rma_change", args=[story.rma_id])).content.decode()
    assert act not in page


def test_only_who_works_at_the_bench_names_devices(story: Story) -> None:
    lost_and_sent_again(story)
    line = story.rma.lines.get()
    act = reverse("admin:rma_rma_act", args=[story.rma_id, "name-device"])
    people = staff.colleagues()
    others = [one for one in people.values() if not one.has_perm("repair.work_on_orders")]
    assert people[Role.OPS] in others
    for person in others:
        with assert_nothing_changed(*ROWS):
            answer = staff.signed_in(person).post(act, {"line_id": line.pk, "serial": "SN-8"})
        assert answer.status_code in (403, 404)
