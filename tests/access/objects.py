"""What the parameters of routes stand for in the history of the access tests."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType

import intake.services
import reliability.fracas.services
import shipping.services
import webhooks.services
from accounts.models import User
from compensation.models import Refund
from desk.models import Case
from events.actor import Actor
from events.models import Event
from intake.models import LetterFile
from reliability.fracas.choices import Trigger
from reliability.fracas.services import Occasion
from rma.models import Rma
from shipping.models import DockScan, Shipment
from tests.access.world import (
    LOST,
    MEIS,
    NOBODYS,
    NOWHERE,
    SHOPS,
    Ids,
)  # fmt: skip
from tests.intake import files as dealers
from tests.intake.mails import mail
from tests.rma.portal import picture
from tests.support.histories import Story
from tests.support.people import Partner
from warranty.models import Device, Verdict
from webhooks.services import Wishes


def ids(story: Story, shop: Partner, shops: Rma) -> dict[str, Ids]:
    """What the parameters of routes mean, for each owner; what has no owner is the same for all."""
    agent, key = Actor.staff(story.agent.pk), Actor.partner(shop.key.pk)
    common = _catalogued() | _desk(story, agent)
    return {
        MEIS: common
        | _of_rma(story.rma)
        | _import(agent, story, "")
        | _subscription(agent, story, story.agent, None),
        SHOPS: common
        | _of_rma(shops)
        | _import(key, story, str(shop.user.pk))
        | _subscription(key, story, shop.user, shop.key.pk),
        NOBODYS: {
            "number": "RMA-2026-999999", "api:work-order.number": "WO-2026-999999",
            "code": "NO-SUCH", "sku_code": "NO-SUCH", "position": 999_999, "slug": "nobody",
            "name": "nothing", "verb": "nothing", "size": "thumbnail", "kind": "csv",
            "content_type_id": 999_999, "app_label": "rma", "rest": "nothing", "token": "x" * 40,
            "key": "x:y", "uidb36": "zzzz", "operation": "rates", "label_id": "lbl_none",
            "action": "drop_off", "url": "nothing/here/", "outbox.name": "none", "format": "none",
        },
    }  # fmt: skip


def _catalogued() -> Ids:
    """What belongs to nobody."""
    return {
        "api:product.code": "PP-MOUSE-1", "api:fault-code.code": "MOU-LB-DC",
        "sku_code": "PP-MOUSE-1", "slug": "embedded", "size": "thumbnail", "kind": "csv",
        "admin:rma_rma.name": "note", "app_label": "rma", "position": 0, "operation": "rates",
        "content_type_id": ContentType.objects.get_for_model(Rma).pk, "token": "x" * 40,
        "key": "x:y", "uidb36": "zzzz", "label_id": "lbl_none", "action": "drop_off",
        "url": "nothing/here/", "rest": "nothing", "outbox:mail.name": "none",
        "format": "csv", "reports:picture.format": "svg", "reports:picture.name": "probability",
    }  # fmt: skip


def _of_rma(row: Rma) -> Ids:
    """Everything that hangs on one return."""
    evidence, line = row.evidence.first(), row.lines.get()
    device = Device.objects.filter(serial=line.serial).first()
    shipment = Shipment.objects.filter(rma_id=row.id).latest("id")
    verdict = Verdict.objects.filter(rma_id=row.id).latest("id")
    return {
        "number": row.number, "rma_id": row.id, "file_id": evidence.pk if evidence else NOWHERE,
        "object_id": row.id, "api:device.pk": device.pk if device else NOWHERE,
        "api:warranty-verdict.pk": verdict.pk, "admin:warranty.pk": verdict.pk,
        "api:event.event_id": Event.objects.get(stream=row.stream, version=1).event_id,
        "api:shipment.pk": shipment.pk, "shipment_id": shipment.pk,
    }  # fmt: skip


def _desk(story: Story, agent: Actor) -> Ids:
    """What only staff see."""
    order = story.order
    refund = Refund.objects.latest("id")
    case = Case.objects.latest("opened_at")
    shipment = Shipment.objects.get(tracking_number=LOST)
    again = shipping.services.request_reshipment(
        actor=agent, now=story.now, shipment_id=shipment.id, reason="lost"
    )
    failing = reliability.fracas.services.report(
        actor=Actor.system("reliability"),
        now=story.now,
        occasion=Occasion(
            trigger=Trigger.CHART, key="chart/1", sku_code="PP-MOUSE-1", fault_code="MOU-LB-DC",
            failed_on=story.now.date(),
        ),
    )  # fmt: skip
    raw = mail(files=[("mouse.jpg", "image/jpeg", picture())])
    letter = intake.services.take(actor=Actor.system("mail"), now=story.now, raw=raw)
    return {
        "order_id": order.id, "item_id": order.items.get().id,
        "admin:repair_workorder.verb": "test",
        "api:work-order.number": order.number, "api:refund.pk": refund.pk, "refund_id": refund.pk,
        "admin:compensation_refund.verb": "approve", "case_id": case.pk,
        "admin:desk_case.verb": "take", "problem_id": failing.pk,
        "admin:reliability_problem.verb": "dismiss", "api:reshipment.pk": again.pk,
        "letter_id": letter.pk,
        "admin:intake_letter.file_id": LetterFile.objects.get(letter=letter).pk,
        "scan_id": DockScan.objects.latest("id").pk,
    }  # fmt: skip


def _import(actor: Actor, story: Story, dealer: str) -> Ids:
    """A dealer's file that waits to be started."""
    content = dealers.csv_file([dealers.row(1), dealers.row(2, email="wrong")])
    file = intake.services.upload(
        actor=actor, now=story.now, name="dealer.csv", data=content, dealer=dealer
    )
    return {"api:import.pk": file.pk, "admin:intake_importfile.file_id": file.pk}


def _subscription(actor: Actor, story: Story, owner: User, key_id: UUID | None) -> Ids:
    """A webhook endpoint, one message to it, and an order to send a day again."""
    endpoint, _secret = webhooks.services.create_endpoint(
        actor=actor, now=story.now, owner_id=owner.pk, key_id=key_id,
        wishes=Wishes(url="https://partner.example.com/hook", event_types=("rma.*",)),
    )  # fmt: skip
    told: dict[str, Any] = {"actor": actor, "now": story.now, "endpoint_id": endpoint.pk}
    delivery = webhooks.services.send_test_event(**told)
    day = timedelta(days=1)
    replay = webhooks.services.replay_range(
        **told, since=story.now - day, until=story.now, only_failed=False
    )
    return {
        "api:webhook-endpoint.pk": endpoint.pk, "delivery_id": delivery.pk, "replay_id": replay.pk,
    }  # fmt: skip
