"""The journey as people live it: real processes, real HTTP, nothing turned by hand."""

import html
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from pytest_django import Settings

from accounts.models import User
from embedded_carrier.models import Label
from events import clock
from events.models import Effect
from events.projections import all_projections
from rma import timeline
from rma.choices import Outcome, State
from rma.models import Rma
from shipping.models import InboundWebhook, Shipment
from tests.shipping import label_pixels
from tests.support import errands, processes
from tests.support.browsing import Visitor
from tests.support.people import Catalogue
from tests.support.processes import Stack

pytestmark = pytest.mark.django_db(transaction=True)
EVERY_MAIL = [
    "We received your request {}",
    "Your return label for {}",
    "{}: we know what is wrong",
    "{}: your parcel is on its way to you",
    "{}: your parcel has arrived",
]


@pytest.fixture
def real_passwords(settings: Settings) -> None:
    """Passwords hashed as the real web process reads them."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.fixture
def stack(
    tmp_path: Path,
    process_environment: Mapping[str, str],
    real_passwords: None,
    catalogue: Catalogue,
) -> Iterator[Stack]:
    """A shop that sold the mice SN-1 and SN-2; its processes are started by the test."""
    errands.open_for_business("SN-1", "SN-2")
    with processes.running(tmp_path, process_environment) as made:
        yield made


def test_a_broken_mouse_travels_through_the_real_processes(
    stack: Stack, dock_worker: User, agent: User
) -> None:
    stack.start("web", "worker", "beat", "relay", "carrier")
    # Parcels wait for whoever brings them; each message of the carrier comes twice, in any order.
    rules_of_the_road(stack, auto_drop_off=False)

    guest = stack.visitor()
    number = errands.number_in(errands.ask_for_repair(guest, "SN-1"))
    at_home = follow_personal_link(stack, number)
    rma_code, tracking_number = take_label(stack, at_home, number)

    errands.drop_off(stack.carrier(), tracking_number)
    sees(stack, at_home, f"/returns/{number}/tracking/", "The carrier has taken the parcel over.")
    sees(stack, at_home, f"/returns/{number}/tracking/", "The parcel was delivered.")

    rma = Rma.objects.get(number=number)
    worker = errands.sign_in(stack.visitor(), dock_worker)
    answer = errands.check_in(worker, rma_code, rma.lines.get().id, "SN-1")
    assert answer.answers == ["checked_in"]
    again = worker.send(worker.open("/dock/"), "/dock/", {"code": tracking_number})
    assert again.answers == ["already_checked_in"]

    technician = errands.sign_in(stack.visitor(), agent)
    stack.until("the bench has an order", lambda: errands.has_work(technician))
    errands.repair(technician)

    stack.mail(f"{number}: your parcel is on its way to you")
    rules_of_the_road(stack, auto_drop_off=True)
    stack.mail(f"{number}: your parcel has arrived")
    stack.settle()

    rma = Rma.objects.get(number=number)
    assert (rma.state, rma.outcome) == (State.CLOSED, Outcome.REPAIRED)
    everybody_was_told_once(stack, number)
    the_carrier_sold_one_label_each_way(stack, rma)
    the_story_is_told(at_home, rma)
    the_log_stands_up()


def test_killed_workers_leave_work_that_is_then_done_once(stack: Stack) -> None:
    stack.start("web", "relay", "worker")
    carrier = stack.carrier()
    held = {"operation": "labels", "kind": "timeout", "calls": 1}
    carrier.post("sandbox/faults", json=held).raise_for_status()

    number = errands.number_in(errands.ask_for_repair(stack.visitor(), "SN-1"))
    stack.mail(f"We received your request {number}")
    # The label is sold, and the carrier holds its answer back.
    stack.until("the label is sold", Label.objects.exists)
    stack.kill("relay", "worker")
    assert Effect.objects.get(kind="shipping.buy_label").state == Effect.State.LEASED

    # Nobody is left to do anything: what comes in now waits for the next start.
    waiting = errands.number_in(errands.ask_for_repair(stack.visitor(), "SN-2"))
    assert Rma.objects.get(number=waiting).state == State.RECEIVED

    # A minute passes: the lease of the dead runs out.
    Effect.objects.filter(state=Effect.State.LEASED).update(lease_until=clock.now())
    stack.start("relay", "worker")
    for one in (number, waiting):
        stack.mail(f"Your return label for {one}")
    stack.settle()

    assert Label.objects.count() == Shipment.objects.count() == 2
    assert Effect.objects.get(payload__contains=shipment_of(number)).attempts == 2
    subjects = Counter(mail.subject for mail in stack.mails())
    assert subjects == Counter(
        subject.format(one) for one in (number, waiting) for subject in EVERY_MAIL[:2]
    )
    the_log_stands_up()


def shipment_of(number: str) -> dict[str, str]:
    """What the purchase of this RMA's return label says about it."""
    shipment = Shipment.objects.get(rma_id=Rma.objects.get(number=number).id)
    return {"shipment_id": str(shipment.id)}


def rules_of_the_road(stack: Stack, *, auto_drop_off: bool) -> None:
    """Set the carrier's switches over its API."""
    switches = {
        "auto_drop_off": auto_drop_off,
        "day_seconds": 0.4,
        "webhook_copies": 2,
        "webhook_shuffle": True,
        "webhook_delay_seconds": 0,
    }
    stack.carrier().put("sandbox/settings", json=switches).raise_for_status()


def follow_personal_link(stack: Stack, number: str) -> Visitor:
    """Open the link of the first mail on another device, as long as it takes to see the label."""
    mail = stack.mail(f"We received your request {number}")
    assert mail.to == "Mei Lin <mei.lin@example.com>"
    link = next(link for link in mail.links if "/t/" in link)
    at_home = stack.visitor()
    assert at_home.client.get(f"/returns/{number}/").status_code == 404
    assert at_home.open(link).path == f"/returns/{number}/"
    sees(stack, at_home, f"/returns/{number}/", "label.pdf")
    return at_home


def take_label(stack: Stack, at_home: Visitor, number: str) -> tuple[str, str]:
    """Download the label both ways; what its bar codes say: the RMA, the parcel."""
    page = at_home.open(f"/returns/{number}/")
    png = at_home.download(page.link("label.png"))
    pdf = at_home.download(page.link("label.pdf"))
    found = label_pixels.codes(label_pixels.opened(png.content))
    assert found == label_pixels.codes(label_pixels.page_image(pdf.content))
    mailed = stack.mail(f"Your return label for {number}").files
    assert label_pixels.codes(label_pixels.page_image(mailed[0].content)) == found
    counter = urlsplit(found["QRCode"])
    assert counter.path == f"/returns/{number}/label/"
    return found["Code128"], counter.query.removeprefix("t=")


def sees(stack: Stack, visitor: Visitor, address: str, words: str) -> None:
    """Reload a page until these words are on it."""
    stack.until(f"{address} says “{words}”", lambda: words in visitor.open(address).text)


def everybody_was_told_once(stack: Stack, number: str) -> None:
    """One mail for each node of the journey."""
    subjects = Counter(mail.subject for mail in stack.mails())
    assert subjects == Counter(subject.format(number) for subject in EVERY_MAIL)


def the_carrier_sold_one_label_each_way(stack: Stack, rma: Rma) -> None:
    """Our books and the carrier's agree; each message that came twice was one."""
    sent = Shipment.objects.filter(rma_id=rma.id)
    assert sorted(sent.values_list("direction", "state")) == [
        ("inbound", "delivered"),
        ("outbound", "delivered"),
    ]
    for shipment in sent:
        answer = stack.carrier().get("labels", params={"reference": shipment.reference}).json()
        numbers = [label["tracking_number"] for label in answer["labels"]]
        assert numbers == [shipment.tracking_number]
    assert Label.objects.count() == 2
    assert set(InboundWebhook.objects.values_list("outcome", flat=True)) == {"applied"}


def the_story_is_told(visitor: Visitor, rma: Rma) -> None:
    """Every public moment is on the customer's page."""
    shown = html.unescape(visitor.open(f"/returns/{rma.number}/").text)
    moments = timeline.story(rma, staff=False)
    assert len(moments) >= 8
    assert [moment.text for moment in moments if moment.text not in shown] == []


def the_log_stands_up() -> None:
    """Nobody changed it, and every row follows from it."""
    call_command("verify_log")
    for projection in all_projections():
        call_command("replay", projection.name, "--check")
