"""What people do on the way of a broken mouse, each through the pages made for them."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import httpx
import pypdfium2
from PIL import Image

import warranty.services
from accounts.models import User
from events import clock
from tests.support import histories
from tests.support.browsing import Page, Visitor
from tests.support.people import PASSWORD, SETUP
from warranty.facts import DeviceFacts

HALF_A_YEAR = timedelta(days=180)
CONTACT = {
    "name": "Mei Lin",
    "email": "mei.lin@example.com",
    "country": "TW",
    "postcode": "105",
    "city": "Taipei",
    "line1": "Nanjing East Road 219",
}


def open_for_business(*serials: str) -> None:
    """A policy, stock, and mice that were sold half a year ago, by the clock of the processes."""
    histories.publish_policy()
    histories.stock_up()
    now = clock.now()
    for serial in serials:
        warranty.services.register_device(
            actor=SETUP,
            now=now,
            device=DeviceFacts(
                sku_code="PP-MOUSE-1",
                serial=serial,
                sold_on=(now - HALF_A_YEAR).date(),
                country="TW",
            ),
        )


def photo() -> bytes:
    """A picture as a phone takes it."""
    content = BytesIO()
    Image.new("RGB", (640, 480), "#7a2e9e").save(content, "JPEG")
    return content.getvalue()


def invoice() -> bytes:
    """A paper of one page."""
    content = BytesIO()
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842).close()
    document.save(content)
    document.close()
    return content.getvalue()


def ask_for_repair(guest: Visitor, serial: str, *, with_files: bool = True) -> Page:
    """Fill in the whole form of the portal; the answer is the page that says thank you."""
    shop = guest.open("/returns/new/?q=mouse")
    page = guest.open(shop.link("/returns/new/product/PP-MOUSE-1/"))
    page = guest.send(
        page,
        page.path,
        {
            "service_type": "repair",
            "fault_code": "MOU-LB-DC",
            "reason": "defective",
            "serial": serial,
            "description": "The left button clicks twice, 一按就連點 🐭.",
        },
    )
    assert page.path == "/returns/new/proof/"
    files = [
        ("photo", ("mouse.jpg", photo(), "image/jpeg")),
        ("invoice", ("invoice.pdf", invoice(), "application/pdf")),
    ]
    page = guest.send(page, page.path, {}, files if with_files else None)
    assert page.path == "/returns/new/contact/"
    page = guest.send(page, page.path, CONTACT)
    assert page.path == "/returns/new/review/"
    page = guest.send(page, page.path, {})
    assert page.path.endswith("/received/")
    return page


def number_in(page: Page) -> str:
    """The return number in the address of one of its pages."""
    return page.path.split("/")[2]


def drop_off(carrier: httpx.Client, tracking_number: str) -> None:
    """Hand a parcel in at the carrier's counter."""
    parcel = carrier.get(f"tracking/{tracking_number}").raise_for_status().json()
    scanned = carrier.post(f"labels/{parcel['label_id']}/scan", json={"action": "drop_off"})
    scanned.raise_for_status()


def check_in(worker: Visitor, code: str, line_id: UUID, serial: str) -> Page:
    """Scan a label at the dock, then the device in the parcel."""
    page = worker.open("/dock/?station=dock-1")
    page = worker.send(page, "/dock/", {"code": code})
    return worker.send(page, "/dock/check-in/", {f"serial-{line_id}": serial})


def has_work(technician: Visitor) -> bool:
    """True when an order waits in the queue of the bench."""
    queue = technician.open("/admin/repair/workorder/?queue=open")
    return any("/change/" in link for link in queue.links)


def repair(technician: Visitor) -> None:
    """Take the first order of the bench, find the fault, mend it, test it, finish it."""
    queue = technician.open("/admin/repair/workorder/?queue=open")
    page = technician.open(queue.link("/change/"))
    steps = {
        "take/": {},
        "diagnose/": {"outcome": "repair", "fault_code": "MOU-LB-DC", "note": "Worn switch."},
        "test/": {"result": "passed"},
        "complete/": {"disposition": "repair", "labour_minutes": "15"},
    }
    for ending, typed in steps.items():
        path = next(form.action for form in page.forms if form.action.endswith(ending))
        page = technician.send(page, path, typed)


def sign_in(visitor: Visitor, user: User) -> Visitor:
    """Sign in with the password of the tests."""
    visitor.sign_in(user.email, PASSWORD)
    return visitor
