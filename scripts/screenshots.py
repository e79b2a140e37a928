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
SIGN_IN_PATH = "/accounts/login/"


@dataclass(frozen=True, slots=True)
class Picture:
    """One file: who looks, at which size, in which language, and the way to the page."""

    name: str
    go: Callable[[Page], None]
    size: ViewportSize = PHONE
    who: str = ""
    language: str = "English"


def at(path: str) -> Callable[[Page], None]:
    """The page at a fixed address."""

    def go(page: Page) -> None:
        page.goto(path)

    return go


def start_a_return(page: Page) -> None:
    """Step two for a mouse, with the first answers given."""
    page.goto("/returns/new/?q=glide")
    page.locator(".product-card__name").first.click()
    page.locator("[name=service_type][value=repair]").check()
    page.locator("[name=fault_code]").first.check()
    page.evaluate("window.scrollTo(0, 0)")


def newest_return(page: Page) -> None:
    """The open return of the mouse story."""
    page.goto("/returns/")
    page.locator("a[href*='/returns/RMA-']").first.click()
    page.wait_for_url(re.compile("/returns/RMA-"))


def label(page: Page) -> None:
    """Its code for the counter."""
    newest_return(page)
    page.goto(f"/returns/{_number(page)}/label/")


def dock(page: Page) -> None:
    """Its parcel at the dock, scanned and ready to be counted."""
    page.goto("/admin/rma/rma/?q=yating")
    number = page.get_by_role("link", name=re.compile("RMA-")).first.inner_text()
    page.goto("/dock/?station=Dock+2")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=number).wait_for()


def staff_return(page: Page) -> None:
    """The same return as staff see it."""
    page.goto("/admin/rma/rma/?q=yating")
    page.get_by_role("link", name=re.compile("RMA-")).first.click()
    page.locator(".staff").wait_for()


PICTURES = (
    Picture("home-phone", at("/")),
    Picture("start-phone", start_a_return),
    Picture("return-phone", newest_return, who=logins.MOUSE_OWNER),
    Picture("return-desktop", newest_return, DESKTOP, logins.MOUSE_OWNER),
    Picture("return-phone-zh-hant", newest_return, PHONE, logins.MOUSE_OWNER, "繁體中文"),
    Picture("label-phone", label, who=logins.MOUSE_OWNER),
    Picture("dock-phone", dock, who=logins.EVERYTHING),
    Picture("staff-dashboard", at("/admin/"), DESKTOP, logins.AGENT),
    Picture("staff-return", staff_return, DESKTOP, logins.AGENT),
    Picture("carrier", at("/carrier/"), DESKTOP),
)


def take(browser: Browser, address: str, picture: Picture) -> bytes:
    """The picture as the browser paints it; phones in double resolution."""
    context = browser.new_context(
        base_url=address, viewport=picture.size, reduced_motion="reduce", color_scheme="light",
        device_scale_factor=2 if picture.size == PHONE else 1,
        locale="en-GB", timezone_id="Asia/Taipei",
    )  # fmt: skip
    page = context.new_page()
    _sign_in(page, picture.who)
    _speak(page, picture.language)
    picture.go(page)
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


def _number(page: Page) -> str:
    found = re.search(r"RMA-\d+-\d+", page.url)
    assert found is not None, page.url
    return found.group()


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
        for picture in PICTURES:
            content = small(take(browser, address, picture))
            (FOLDER / f"{picture.name}.png").write_bytes(content)
            sys.stdout.write(f"{picture.name}.png {len(content) // 1000} kB\n")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
