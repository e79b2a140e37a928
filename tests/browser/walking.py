"""Starting a return as a person does: by what the page shows, not by how it is built."""

import io
import re

from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

MOUSE = "PixelPaw Glide mouse"
FAULT = "The left button clicks twice"
MOST_TABS = 60


def photo(name: str = "my mouse.jpg") -> FilePayload:
    """A photo as a phone hands it over."""
    buffer = io.BytesIO()
    Image.new("RGB", (320, 240), "teal").save(buffer, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def choose_the_mouse(page: Page) -> None:
    """Step one, from the front door."""
    page.goto("/")
    page.get_by_role("link", name="Start a return").first.click()
    page.get_by_role("searchbox").fill("glide")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=MOUSE).click()


def say_what_happened(page: Page, serial: str, words: str = "It clicks twice.") -> None:
    """Step two."""
    choice(page, "Repair").check()
    choice(page, FAULT).check()
    page.get_by_label("What happened?").fill(words)
    page.get_by_label("Serial number").fill(serial)
    go_on(page)


def show_the_proof(page: Page) -> None:
    """Step three: a photo and the invoice."""
    page.get_by_label("Photos or a video of the fault").set_input_files(photo())
    page.get_by_label("Invoice or receipt").set_input_files(photo("receipt.jpg"))
    go_on(page)


def leave_an_address(page: Page, email: str = "rosa@example.com") -> None:
    """Step four."""
    page.get_by_label("Name", exact=True).fill("Rosa Chen")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Country").select_option("TW")
    page.get_by_label("Postcode").fill("104")
    page.get_by_label("City").fill("Taipei")
    page.get_by_label("Street and number").fill("1 Nanjing Road")
    go_on(page)


def choice(page: Page, words: str) -> Locator:
    """The card that begins with these words."""
    return page.get_by_role("radio", name=re.compile(f"^{words}"))


def go_on(page: Page) -> None:
    """The big button of a step."""
    page.get_by_role("button", name="Continue").click()


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there, as somebody without a mouse must."""
    expect(wanted.first).to_be_attached()
    focused = wanted.and_(page.locator(":focus"))
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if focused.count():
            return
    raise AssertionError(f"Tab never reached {wanted}")


def choose_by_keyboard(page: Page, group: str, words: str) -> None:
    """Go to a group of cards, then with the arrows to the one that begins with these words."""
    cards = page.locator(f"[name={group}]")
    tab_to(page, cards)
    page.keyboard.press("Space")
    for _ in range(cards.count()):
        if choice(page, words).is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows never reached {words}")
