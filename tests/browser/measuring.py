"""What every page must be: as wide as the screen, named, in its language, open to all (axe)."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Without preload axe does not copy our style sheets into the page, which its policy refuses.
OPTIONS = {
    "resultTypes": ["violations", "incomplete"],
    "runOnly": {"type": "tag", "values": RULES},
    "preload": False,
    # The stitch around a cloth is decoration: axe shall look at the colours beneath it.
    "checks": {"color-contrast": {"options": {"ignorePseudo": True}}},
}
AXE = Axe().axe_script
# Text in the colour of its ground is to axe a matter of taste ("incomplete"); to us it is missing.
RUN_AXE = """async ({region, options}) => {
  const found = await axe.run(region || document, options);
  const unreadable = node => node.any.some(check => check.data?.messageKey === "equalRatio");
  const failed = found.violations.flatMap(rule => rule.nodes.map(node => [rule.id, node]));
  const unsure = found.incomplete.flatMap(rule => rule.nodes.map(node => [rule.id, node]));
  return [...failed, ...unsure.filter(([, node]) => unreadable(node))]
    .map(([rule, node]) => [rule, node.html, node.failureSummary]);
}"""
SETTLING_LOOKS, SETTLING_MS = 10, 100
# The width of the page, and what sticks out of it furthest.
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const widest = [...document.body.querySelectorAll("*")]
    .map(element => [element.getBoundingClientRect().right, element])
    .reduce((one, other) => (other[0] > one[0] ? other : one));
  return `${document.documentElement.scrollWidth} px wide: ${widest[1].outerHTML.slice(0, 120)}`;
}"""


class Findings(list[str]):
    """What is wrong, each with the page and the width where it was seen."""

    def look_at(self, page: Page, *, language: str = "en", region: str | None = None) -> None:
        """Look at the open page on a phone and on a desktop; `region` limits axe to our part."""
        self.look_at_shape(page, language=language)
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type] # Playwright has a type of its own
            for problem in _barriers(page, region):
                self._say(page, "barrier", problem)

    def look_at_shape(self, page: Page, *, language: str = "en") -> None:
        """Language, title and width of the open page, whoever made its markup."""
        page.wait_for_load_state("load")
        self._say(page, "language", _language_problem(page, language))
        self._say(page, "title", "" if page.title().strip(" ·") else "none")
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type] # as above
            self._say(page, "overflow", _overflow_that_stays(page))

    def _say(self, page: Page, what: str, problem: str) -> None:
        if problem:
            width = (page.viewport_size or PHONE)["width"]
            self.append(f"{page.url} at {width}: {what}: {problem}")


def _overflow_that_stays(page: Page) -> str:
    """What sticks out once the page has settled after its change of width."""
    for _ in range(SETTLING_LOOKS):
        found = str(page.evaluate(OVERFLOW))
        if not found:
            return ""
        page.wait_for_timeout(SETTLING_MS)
    return found


def _language_problem(page: Page, wanted: str) -> str:
    found = page.locator("html").get_attribute("lang")
    return "" if found == wanted else f"{found} instead of {wanted}"


def _barriers(page: Page, region: str | None) -> list[str]:
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    found = page.evaluate(RUN_AXE, {"region": region, "options": OPTIONS})
    return [f"{rule}: {html[:160]} {why}" for rule, html, why in found]
