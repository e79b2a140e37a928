"""Take the pictures of the README from a running product with demo data.

`python -m scripts.screenshots [http://localhost:8000]` writes `docs/screenshots/*.png`. Nothing is
sent but the sign-ins, so the demo stays as it was. Chinese pages need a Chinese font on this
machine (Debian: fonts-noto-cjk).
"""

import io
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from demo import logins

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
MOST_BYTES = 250_000
COLOURS = (256, 128, 64, 32)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
SIZES = {"phone": PHONE, "desktop": DESKTOP}
SIGN_IN_PATH = "/accounts/login/"


Way = Callable[[Page, str], None]


@dataclass(frozen=True, slots=True)
class Picture:
    """One file: the way to its page, the size, who looks, and in which language."""

    name: str
    go: Way
    size: str = "phone"
    who: str = ""
    language: str = "English"


def at(path: str) -> Way:
    """The page at an address, in which {number} is the return of the mouse story."""

    def go(page: Page, number: str) -> None:
        page.goto(path.format(number=number))

    return go


def start_a_return(page: Page, _number: str) -> None:
    """Step two for a mouse, with the first answers given."""
    page.goto("/returns/new/?q=glide")
    page.locator(".product-card__name").first.click()
    page.locator("[name=service_type][value=repair]").check()
    page.locator("[name=fault_code]").first.check()
    page.evaluate("window.scrollTo(0, 0)")


def dock(page: Page, number: str) -> None:
    """The parcel at the dock, scanned and ready to be counted."""
    page.goto("/dock/?station=Dock+2")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=number).wait_for()


def staff_return(page: Page, number: str) -> None:
    """The return as staff see it."""
    page.goto(f"/admin/rma/rma/?q={number}")
    page.get_by_role("link", name=number).click()
    page.locator(".staff-columns").wait_for()


RETURN = at("/returns/{number}/")
PICTURES = (
    Picture("home-phone", at("/")),
    Picture("start-phone", start_a_return),
    Picture("return-phone", RETURN, who=logins.MOUSE_OWNER),
    Picture("return-desktop", RETURN, "desktop", logins.MOUSE_OWNER),
    Picture("return-phone-zh-hant", RETURN, "phone", logins.MOUSE_OWNER, "繁體中文"),
    Picture("label-phone", at("/returns/{number}/label/"), who=logins.MOUSE_OWNER),
    Picture("dock-phone", dock, who=logins.DOCK),
    Picture("staff-dashboard", at("/admin/"), "desktop", logins.AGENT),
    Picture("staff-return", staff_return, "desktop", logins.AGENT),
    Picture("carrier", at("/carrier/"), "desktop"),
)


def number_of_the_story(browser: Browser, address: str) -> str:
    """The open return of the mouse story: the newest of its customer."""
    page = browser.new_page(base_url=address)
    _sign_in(page, logins.MOUSE_OWNER)
    page.goto("/returns/")
    newest = page.locator("main a[href*='/returns/RMA-']").first.get_attribute("href")
    page.close()
    return (newest or "").strip("/").rpartition("/")[2]


def take(browser: Browser, address: str, picture: Picture, number: str) -> bytes:
    """The picture as the browser paints it; phones in double resolution."""
    context = browser.new_context(
        base_url=address,
        viewport=SIZES[picture.size],
        device_scale_factor=2 if picture.size == "phone" else 1,
        reduced_motion="reduce",
        color_scheme="light",
        locale="en-GB",
        timezone_id="Asia/Taipei",
    )
    page = context.new_page()
    _sign_in(page, picture.who)
    _speak(page, picture.language)
    picture.go(page, number)
    page.wait_for_load_state("networkidle")
    taken = page.screenshot()
    context.close()
    return taken


def _sign_in(page: Page, who: str) -> None:
    if not who:
        return
    page.goto(SIGN_IN_PATH)
    page.locator("[name=login]").fill(who)
    page.locator("[name=password]").fill(logins.PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page).not_to_have_url(re.compile(SIGN_IN_PATH))


def _speak(page: Page, language: str) -> None:
    page.goto("/")
    page.get_by_role("button", name=language).click()
    expect(page.get_by_role("button", name=language)).to_have_attribute("aria-current", "true")


def small(png: bytes) -> bytes:
    """The same picture with as many colours as fit into MOST_BYTES."""
    painted = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in COLOURS:
        buffer = io.BytesIO()
        painted.quantize(colours, method=Image.Quantize.MEDIANCUT).save(
            buffer, "PNG", optimize=True
        )
        if buffer.tell() <= MOST_BYTES:
            return buffer.getvalue()
    raise ValueError(f"still {buffer.tell()} bytes with {colours} colours")


def main(address: str) -> None:
    """Take every picture from the product at `address`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        number = number_of_the_story(browser, address)
        for picture in PICTURES:
            content = small(take(browser, address, picture, number))
            (FOLDER / f"{picture.name}.png").write_bytes(content)
            sys.stdout.write(f"{picture.name}.png {len(content) // 1000} kB\n")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
