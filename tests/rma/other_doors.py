"""Where a person's words come in beside the portal: dealers' files, mails, the bench, webhooks."""

from collections.abc import Callable
from uuid import UUID

import repair.services
from accounts.models import Customer, User
from events import clock
from events.actor import Actor
from intake import services as intake
from intake.models import ImportFile
from rma import services as rma_services
from rma.models import Rma
from shipping.models import DockScan
from tests.intake.files import csv_file, row
from tests.intake.mails import mail
from tests.rma.portal import picture
from tests.support.histories import BENCH, Story
from tests.support.people import NOW, SETUP
from webhooks import courier
from webhooks import services as webhooks
from webhooks.models import Delivery
from webhooks.rules import Answer
from webhooks.services import Wishes

Word = Callable[[str], str]
DESK = Actor.staff(1)


def is_in_a_dealers_file(word: Word, email: str, serial: str) -> None:
    """A row that becomes a return, called off at once, and one that is refused."""
    of_file = {"name": word("row"), "email": email, "description": word("rowtext")}
    refused = {**of_file, "name": word("refused"), "sku": "NO-SUCH", "quantity": word("badcell")}
    lines = [row(1, serial=serial, **of_file), row(2, serial=f"{serial}-X", **refused)]
    lines = [{**line, "reference": f"{word('reference')}-{line['serial']}"} for line in lines]
    file = intake.upload(actor=DESK, now=NOW, name=f"{word('filename')}.csv", data=csv_file(lines))
    intake.start(actor=DESK, now=NOW, file_id=file.id)
    intake.work(NOW, go_on=lambda: True)
    opened = Rma.objects.get(channel="import", lines__serial=serial)
    rma_services.cancel(actor=DESK, now=NOW, rma_id=opened.pk, code="duplicate")
    assert ImportFile.objects.get(pk=file.pk).rows.count() == 2


def writes_a_letter(word: Word, email: str) -> None:
    """A mail with a photo that nobody has answered yet."""
    raw = mail(
        text=word("letter"), subject=word("subject"), sender=f"{word('sender')} <{email}>",
        message_id=f"<{word('messageid')}@example.com>",
        files=[(f"{word('letterfile')}.jpg", "image/jpeg", picture())],
    )  # fmt: skip
    assert intake.take(actor=Actor.system("mail"), now=NOW, raw=raw).kept_files.exists()


def is_written_about_at_the_bench(
    word: Word, customer: Customer, agent: User, dock_worker: User, serial: str
) -> None:
    """A case of its own that ends with the money back; notes and a scanned text stay."""
    story = Story(customer, agent, dock_worker)
    story.received(service="refund", reason="quality_issue", serial=serial).arrived()
    DockScan.objects.filter(rma_id=story.rma_id).update(scanned=word("scan"))
    for item in story.open_items():
        repair.services.diagnose(
            actor=BENCH, now=story.now, order_id=story.order.id, item_id=item.id,
            outcome="refund", fault_code="MOU-LB-DC", note=word("bench"),
        )  # fmt: skip
    story.settle()
    story.finished("scrap").approved()
    assert not story.rma.is_open


def listens(word: Word, owner_id: int) -> UUID:
    """An endpoint of the person's own account, at an address with their name."""
    wishes = Wishes(
        url=f"https://{word('hook')}.example.com/in", event_types=("rma.*",),
        description=word("hookname"),
    )  # fmt: skip
    made, _secret = webhooks.create_endpoint(
        actor=SETUP, now=NOW, owner_id=owner_id, key_id=None, wishes=wishes
    )
    webhooks.send_test_event(actor=SETUP, now=NOW, endpoint_id=made.pk)
    # No message of ours holds words; one that did would be kept in this column.
    sent = Delivery.objects.filter(endpoint=made)
    sent.update(body=f'{{"data": "{word("hookbody")}"}}')
    answered(made.pk, word("hookanswer"))
    return made.pk


def answered(endpoint_id: UUID, body: str) -> None:
    """What waits for the endpoint is sent, and its server says these words."""
    assert Delivery.objects.filter(endpoint=endpoint_id, state="waiting").exists()
    Delivery.objects.filter(endpoint=endpoint_id, state="waiting").update(due_at=NOW)
    with clock.frozen(max(clock.now(), NOW)):
        courier.send_due(100, lambda *_request: Answer(200, "", body))
    assert not Delivery.objects.filter(endpoint=endpoint_id, state="waiting").exists()
