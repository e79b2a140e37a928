"""Our books against those of the others: the carrier's labels, the mailboxes, the stock."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import connection

from chaos.checker.findings import DOUBLED, LOST, Finding
from events.models import Effect
from inventory.models import StockMovement
from notifications import outbox_pages
from notifications.adapters import outbox
from notifications.effects import message_id_for
from notifications.models import Message
from repair.models import WorkItem
from rma.models import Rma
from shipping.choices import ShipmentState
from shipping.models import Shipment

MOST_MAILS = 100_000


def check() -> Iterator[Finding]:
    """Every difference."""
    yield from labels()
    yield from _scans()
    yield from _mails()
    yield from _stock()
    yield from _journeys()


def rows(statement: str) -> list[tuple[Any, ...]]:
    """The rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def labels() -> Iterator[Finding]:
    """One label at the carrier for each shipment that has one, and none that we do not know."""
    sold = Counter(
        reference
        for (reference,) in rows(
            "SELECT reference FROM embedded_carrier_label WHERE state <> 'LBL_VOIDED'"
        )
    )
    ours = dict(Shipment.objects.values_list("reference", "tracking_number"))
    for reference, count in sold.items():
        if count > 1:
            yield Finding(DOUBLED, f"{count} labels were sold for {reference}")
        if not ours.get(reference):
            yield Finding(LOST, f"the carrier sold a label for {reference}; we do not know")
    kept = Shipment.objects.exclude(state=ShipmentState.VOIDED)
    for reference, tracking_number in kept.values_list("reference", "tracking_number"):
        if tracking_number and not sold[reference]:
            yield Finding(LOST, f"{reference} has a label that the carrier never sold")


def _scans() -> Iterator[Finding]:
    """Each scan of the carrier is with us, once."""
    told = rows(
        "SELECT e.id, count(s.id) FROM embedded_carrier_carrierevent e"
        " JOIN embedded_carrier_label l ON l.id = e.label_id"
        " LEFT JOIN shipping_trackingscan s ON s.carrier_scan_id = e.id"
        " GROUP BY e.id HAVING count(s.id) <> 1"
    )
    for scan, count in told:
        yield Finding(DOUBLED if count else LOST, f"carrier scan {scan} is here {count} times")


def _mails() -> Iterator[Finding]:
    """Each message that was sent lies in the mailbox, once, and nothing else does."""
    stored = Counter(str(outbox.read(name)["Message-ID"]) for name in outbox.names(MOST_MAILS))
    sent = {
        message_id_for(key): key
        for key in Effect.objects.filter(
            kind="notifications.deliver", state=Effect.State.DONE
        ).values_list("key", flat=True)
    }
    for message_id, key in sent.items():
        if stored[message_id] != 1:
            kind = DOUBLED if stored[message_id] else LOST
            yield Finding(kind, f"mail {key} lies in the mailbox {stored[message_id]} times")
    for message_id in stored.keys() - sent.keys():
        yield Finding(DOUBLED, f"a mail that nobody sent: {message_id}")
    subjects = Counter((mail.to, mail.subject) for mail in outbox_pages.newest(MOST_MAILS))
    for (_to, subject), count in subjects.items():
        if count > 1:
            yield Finding(DOUBLED, f"{count} mails “{subject}” to one customer")
    queued = Message.objects.filter(state="queued").count()
    if queued:
        yield Finding(LOST, f"{queued} messages were never sent")


def _stock() -> Iterator[Finding]:
    """One movement for each piece that was replaced, one for each put away; the sum is right."""
    movements = Counter(StockMovement.objects.values_list("key", flat=True))
    replaced = WorkItem.objects.filter(outcome="replace").exclude(done_at=None)
    for item_id in replaced.values_list("id", flat=True):
        for key in (f"replacement/{item_id}", f"putaway/{item_id}"):
            if movements[key] != 1:
                kind = DOUBLED if movements[key] else LOST
                yield Finding(kind, f"stock moved {movements[key]} times for {key}")
    unequal = rows(
        "SELECT b.id FROM inventory_stockbalance b LEFT JOIN inventory_stockmovement m"
        " ON m.warehouse_id = b.warehouse_id AND m.sku_code = b.sku_code"
        " AND m.condition = b.condition"
        " GROUP BY b.id, b.on_hand HAVING coalesce(sum(m.difference), 0) <> b.on_hand"
    )
    for (balance,) in unequal:
        yield Finding(DOUBLED, f"the balance {balance} is not the sum of its movements")


def _journeys() -> Iterator[Finding]:
    """A repair whose pieces are all finished has gone home: one parcel each way, closed."""
    open_items = WorkItem.objects.filter(done_at=None).values("order__rma_id")
    done = WorkItem.objects.exclude(order__rma_id__in=open_items).values("order__rma_id")
    parcels = Counter(Shipment.objects.values_list("rma_id", "action"))
    for rma in Rma.objects.filter(pk__in=done):
        if rma.state != "closed":
            yield Finding(LOST, f"{rma.number} is finished and still {rma.state}")
        for action in ("return", "outbound"):
            if parcels[rma.pk, action] != 1:
                kind = DOUBLED if parcels[rma.pk, action] else LOST
                yield Finding(kind, f"{rma.number} has {parcels[rma.pk, action]} × {action}")
