"""Whole histories in one line: `story.until("diagnosed")`. Only services and reactions, no mocks.

The carrier is the embedded one, spoken to over HTTP by the product itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import compensation.services
import desk.services
import inventory.services
import repair.services
import rma.services
import shipping.services
import warranty.services
from accounts.models import Customer, User
from compensation.models import Refund
from desk.models import Case
from events.actor import Actor
from events.ids import uuid7
from inventory.models import Warehouse
from repair.models import WorkItem, WorkOrder
from rma.models import Rma
from rma.services import Contact, Intake, IntakeLine
from shipping.adapters.port import CarrierScan
from shipping.models import Shipment
from shipping.rules import Counted
from shipping.services import Scan
from shipping.tracking_codes import IncidentReason, TrackingCode
from tests.support.events import drain
from warranty.facts import DeviceFacts, PolicyTerms

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday morning in Taipei
BENCH = Actor.staff("bench")
STEP = timedelta(minutes=10)
NOT_YET = UUID(int=0)


@dataclass
class Story:
    """One RMA on its road; `now` moves on with every step."""

    customer: Customer
    agent: User
    dock_worker: User
    now: datetime = START
    rma_id: UUID = NOT_YET

    @property
    def rma(self) -> Rma:
        """The RMA as it is now."""
        return Rma.objects.get(pk=self.rma_id)

    @property
    def order(self) -> WorkOrder:
        """Its newest work order."""
        return WorkOrder.objects.filter(rma_id=self.rma_id).latest("opened_at")

    def settle(self) -> None:
        """Let every reaction and effect happen."""
        self.now += STEP
        drain(self.now)

    def received(
        self,
        *lines: IntakeLine,
        service: str = "repair",
        reason: str = "defective",
        serial: str = "SN-1",
    ) -> "Story":
        """The request comes in; the warranty decides."""
        intake = Intake(
            service_type=service,
            reason=reason,
            channel="portal",
            customer_id=self.customer.id,
            contact=Contact(
                name="Mei Lin",
                email="mei.lin@example.com",
                line1="Nanjing East Road 219",
                city="Taipei",
                postcode="105",
                country="TW",
            ),
            currency="TWD",
            language="en",
            lines=lines or (mouse(serial),),
        )
        actor = Actor.customer(self.customer.id)
        self.rma_id = rma.services.receive(actor=actor, now=self.now, intake=intake).id
        self.settle()
        return self

    def arrived(self, *counted: Counted) -> "Story":
        """The dock scans the parcel; without counts everything announced is there."""
        lines = self.rma.lines.all()
        everything = tuple(Counted(str(x.id), x.quantity, x.serial) for x in lines)
        scan = Scan(self.rma.barcode, "dock-1", uuid7().hex, counted or everything)
        actor = Actor.staff(self.dock_worker.pk)
        shipping.services.check_in(actor=actor, now=self.now, scan=scan)
        self.settle()
        return self

    def diagnosed(self, outcome: str = "repair", fault: str = "MOU-LB-DC") -> "Story":
        """The bench decides the same for every piece."""
        for item in self.open_items():
            repair.services.diagnose(
                actor=BENCH,
                now=self.now,
                order_id=self.order.id,
                item_id=item.id,
                outcome=outcome,
                fault_code=fault,
            )
        self.settle()
        return self

    def finished(self, disposition: str = "repair", replacement_serial: str = "") -> "Story":
        """The bench tests and finishes every piece."""
        order_id = self.order.id
        for item in self.open_items():
            if item.outcome == "repair":
                repair.services.record_test(
                    actor=BENCH, now=self.now, order_id=order_id, item_id=item.id, result="passed"
                )
            repair.services.complete_item(
                actor=BENCH,
                now=self.now,
                order_id=order_id,
                item_id=item.id,
                disposition=disposition,
                replacement_serial=replacement_serial,
                labour_minutes=15,
            )
        self.settle()
        return self

    def delivered(self) -> "Story":
        """The carrier hands the outbound parcel over."""
        self.tracked(self.shipment("outbound"), TrackingCode.IN_TRANSIT, TrackingCode.DELIVERED)
        return self

    def tracked(self, shipment: Shipment, *codes: TrackingCode) -> None:
        """The carrier reports scans."""
        for code in codes:
            self.now += STEP
            scan = CarrierScan(
                id=uuid7().hex,
                carrier_code=code.value.upper(),
                code=code,
                reason=IncidentReason.NONE,
                occurred_at=self.now,
                place="Taipei",
                detail="",
            )
            shipping.services.record_tracking(
                actor=Actor.carrier("embedded"),
                now=self.now,
                shipment_id=shipment.id,
                scans=[scan],
            )
            self.settle()

    def shipment(self, direction: str) -> Shipment:
        """The newest parcel in this direction."""
        return Shipment.objects.filter(rma_id=self.rma_id, direction=direction).latest("id")

    def open_items(self) -> list[WorkItem]:
        """The pieces on the bench that are not finished."""
        return list(self.order.items.filter(done_at=None))

    def refund(self) -> Refund:
        """The refund of the first line."""
        return Refund.objects.get(rma_id=self.rma_id)

    def case(self) -> Case:
        """The newest case of the desk."""
        return Case.objects.filter(rma_id=self.rma_id).latest("opened_at")

    def answered(self) -> "Story":
        """An agent answers the case."""
        actor = Actor.staff(self.agent.pk)
        case_id = self.case().id
        desk.services.take(actor=actor, now=self.now, case_id=case_id)
        desk.services.resolve(
            actor=actor, now=self.now, case_id=case_id, resolution="answered", answer="Like this."
        )
        self.settle()
        return self

    def approved(self, amount: Decimal = Decimal(495)) -> "Story":
        """An agent approves the refund; another amount was entered by a colleague before."""
        compensation.services.correct_amount(
            actor=Actor.system("tests"), now=self.now, refund_id=self.refund().id, amount=amount
        )
        compensation.services.approve(
            actor=Actor.staff(self.agent.pk),
            now=self.now,
            refund_id=self.refund().id,
            amount=amount,
            may_approve_small=True,
            may_approve_any=False,
        )
        self.settle()
        return self

    def until(self, point: str) -> "Story":
        """Walk the plain repair road up to `point`: received, arrived, diagnosed, …, delivered."""
        road: list[tuple[str, Callable[[], Story]]] = [
            ("received", self.received),
            ("arrived", self.arrived),
            ("diagnosed", self.diagnosed),
            ("finished", self.finished),
            ("delivered", self.delivered),
        ]
        for name, walk in road:
            walk()
            if name == point:
                return self
        raise ValueError(f"no such point: {point}")


def mouse(serial: str = "SN-1", price: Decimal | None = Decimal(495)) -> IntakeLine:
    """One mouse whose left button clicks twice."""
    return IntakeLine("PP-MOUSE-1", serial, 1, price, "MOU-LB-DC", "It clicks twice.")


def stock_up(quantity: int = 5) -> None:
    """New mice in the warehouse of the Taipei return centre."""
    Warehouse.objects.get_or_create(code="TPE", name="Taipei", country="TW")
    inventory.services.receive(
        actor=BENCH,
        now=START,
        key="opening",
        warehouse="TPE",
        sku_code="PP-MOUSE-1",
        quantity=quantity,
    )


def sell_device(serial: str, sold_on: date = date(2026, 6, 1)) -> None:
    """A mouse sold in Taiwan."""
    warranty.services.register_device(
        actor=BENCH,
        now=START,
        device=DeviceFacts(sku_code="PP-MOUSE-1", serial=serial, sold_on=sold_on, country="TW"),
    )


def publish_policy() -> None:
    """A year of warranty, fourteen days to give something back."""
    terms = PolicyTerms(valid_from=date(2020, 1, 1), days=365)
    warranty.services.publish_policy(actor=BENCH, now=START, terms=terms)
