"""The mouse story: a wireless mouse bought at half price, and its left button.

A year later the left button clicks twice. The mouse is sent in and replaced by the same model.
Another year later the replacement does the same: the second request is open now, a few days
before the warranty of two years ends. The serial numbers tell that it is the same mouse.
"""

from datetime import datetime, timedelta
from decimal import Decimal

import rma.services
from demo import bench
from demo.history import Road
from demo.walk import Walk
from rma.choices import State
from rma.services import Intake, IntakeLine
from warranty import services as warranty
from warranty.facts import DeviceFacts

MODEL = "PP-GLIDE"
SERIAL = "PPGLID24100MEI01"
HALF_PRICE = Decimal(495)
FAULT = "MOU-LB-DC"
BOUGHT_DAYS_AGO, FIRST_FAILURE_DAYS_AGO, SECOND_FAILURE_DAYS_AGO = 725, 366, 4
_FIRST_TIME = "左鍵有時候按一下會變成兩下。才剛買一年，平常只是上網和文書處理。"
_SECOND_TIME = (
    "跟去年一模一樣：左鍵又開始連點了。這支是上次換的新品，我很喜歡它，但希望這次能找到真正的原因。"
)
_NOTE = "謝謝您再次告訴我們。同一個地方第二次故障，我們會請品管一起看。"


def mouse_of(walk: Walk, end: datetime) -> DeviceFacts:
    """The mouse as the shop reported it."""
    return DeviceFacts(
        sku_code=MODEL,
        serial=SERIAL,
        sold_on=(end - timedelta(days=BOUGHT_DAYS_AGO)).date(),
        country="TW",
        customer_id=walk.person.customer_id,
        channel="web shop",
        lot="L2410B",
    )


def story(walk: Walk, end: datetime) -> Road:
    """Bought, failed, replaced, failed again."""
    mouse = mouse_of(walk, end)
    warranty.register_device(actor=walk.staff.operations, now=walk.now, device=mouse)
    walk.now = end - timedelta(days=FIRST_FAILURE_DAYS_AGO)
    yield walk.after(0, 0.2, office=False)
    _asks(walk, SERIAL, _FIRST_TIME)
    walk.shows("photo", "invoice")
    yield walk.after(1, 2, office=False)
    walk.parcel("inbound", "collected")
    yield walk.after(2, 3)
    walk.parcel("inbound", "delivered")
    walk.checked_in()
    yield walk.after(0, 1)
    bench.is_taken(walk)
    bench.is_diagnosed(walk, "replace")
    yield walk.after(0, 1)
    bench.is_finished(walk)
    yield walk.after(0, 1)
    walk.parcel("outbound", "collected")
    yield walk.after(1, 2)
    walk.parcel("outbound", "delivered")
    walk.now = end - timedelta(days=SECOND_FAILURE_DAYS_AGO)
    yield walk.after(0, 0.2, office=False)
    _asks(walk, walk.rma.lines.get().replacement_serial, _SECOND_TIME)
    walk.shows("photo")
    yield walk.after(0, 1)
    rma.services.add_note(
        actor=walk.agent, now=walk.now, rma_id=walk.rma.id, text=_NOTE, public=True
    )
    yield walk.after(0, 1, office=False)
    if walk.rma.state == State.SHIPPED_IN:
        walk.parcel("inbound", "collected")


def _asks(walk: Walk, serial: str, text: str) -> None:
    intake = Intake(
        service_type="repair",
        reason="defective",
        channel="portal",
        customer_id=walk.person.customer_id,
        contact=walk.person.contact,
        currency="TWD",
        language=walk.language,
        lines=(IntakeLine(MODEL, serial, 1, HALF_PRICE, FAULT, text),),
    )
    walk.rma_id = rma.services.receive(actor=walk.customer, now=walk.now, intake=intake).id
