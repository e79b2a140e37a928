"""A whole journey leaves no name, address or word of anybody in events, effects, queues, logs."""

from typing import Any

import pytest
from PIL import Image

import accounts.services
import repair.services
import rma.services
from events.actor import Actor
from events.models import Effect, Event, ParkedStream
from rma.models import Rma
from rma.services import IntakeLine, Upload
from tests.files import corpus
from tests.rma.searching import in_redis
from tests.support.histories import BENCH, Story
from tests.support.people import SETUP

pytestmark = pytest.mark.django_db(transaction=True)
PERSONAL = ("mei lin", "mei.lin", "nanjing", "zqxnote", "zqxwords", "zqxfile", "zqxbench")


def journey(story: Story) -> Rma:
    """Repaired and brought back, with words said at every turn."""
    words = "zqxwords: it fell off my desk"
    line = IntakeLine("PP-MOUSE-1", "SN-1", 1, None, "MOU-LB-DC", words)
    story.received(line)
    mei = Actor.customer(story.customer.id)
    photo = Upload("zqxfile.png", corpus.encoded(Image.new("RGB", (8, 8)), "PNG"), "photo")
    rma.services.add_evidence(actor=mei, now=story.now, rma_id=story.rma_id, upload=photo)
    rma.services.add_note(
        actor=mei, now=story.now, rma_id=story.rma_id, text="zqxnote", public=True
    )
    story.settle()
    story.arrived()
    for item in story.open_items():
        repair.services.diagnose(
            actor=BENCH, now=story.now, order_id=story.order.id, item_id=item.id,
            outcome="repair", fault_code="MOU-LB-DC", note="zqxbench",
        )  # fmt: skip
    story.settle()
    story.finished().delivered()
    return story.rma


def in_the_log() -> dict[str, str]:
    """Everything that outlives an erasure, as text."""
    return {
        "events": repr(list(Event.objects.values())),
        "effects": repr(list(Effect.objects.values())),
        "parked": repr(list(ParkedStream.objects.values())),
        "redis": in_redis().decode(errors="replace"),
    }


def test_the_log_of_a_whole_journey_names_nobody(
    story: Story, settings: Any, tmp_path: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    settings.MEDIA_ROOT = tmp_path
    ended = journey(story)
    assert ended.state == "closed"

    kept = {**in_the_log(), "output": "".join(capfd.readouterr())}
    assert len(kept["events"]) > 10_000
    assert str(ended.id) in kept["events"]
    named = {
        (place, word) for place, text in kept.items() for word in PERSONAL if word in text.lower()
    }
    assert named == set()

    accounts.services.erase_customer(actor=SETUP, now=story.now, customer_id=story.customer.id)
    assert Rma.objects.get(pk=ended.pk).outcome == "repaired"
