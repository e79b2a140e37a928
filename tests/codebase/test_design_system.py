"""The rules of docs/design-system.md that a machine can check."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from config import styleguide, urls

ROOT: Path = settings.BASE_DIR
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMPONENTS = sorted((ROOT / "templates/components").glob("*.html"))
STYLES = ROOT / "static/css"
NOT_ON_WEB_PAGES = {"messages", "labels", "admin"}
WEB_PAGES = [page for page in TEMPLATES if not NOT_ON_WEB_PAGES & set(page.parts)]
ICON = re.compile(r'components/icon\.html" with name="([^"]+)"|\bicon="([^"]+)"')
# Data in JSON is no script: browsers do not run it.
INLINE = re.compile(
    r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*(?:\bsrc=|application/json))|<style|javascript:"
)

urlpatterns = [
    path("styleguide/", styleguide.styleguide),
    path("styleguide/dock/", styleguide.dock_styleguide, name="styleguide-dock"),
    *urls.urlpatterns,
]


def names(pages: list[Path]) -> list[str]:
    return [str(page.relative_to(ROOT)) for page in pages]


@pytest.mark.parametrize("component", COMPONENTS, ids=names(COMPONENTS))
def test_a_component_opens_with_a_comment_that_lists_its_parameters(component: Path) -> None:
    assert component.read_text().startswith("{# ")


@pytest.mark.parametrize("page", WEB_PAGES, ids=names(WEB_PAGES))
def test_a_page_has_nothing_inline_that_the_content_policy_forbids(page: Path) -> None:
    markup = re.sub(r"{%.*?%}|{#.*?#}", "", page.read_text())
    assert INLINE.findall(markup) == []
    assert "|safe" not in page.read_text()


@pytest.mark.parametrize("page", TEMPLATES, ids=names(TEMPLATES))
def test_each_icon_a_template_names_is_in_the_sprite(page: Path) -> None:
    used = {first or second for first, second in ICON.findall(page.read_text())}
    assert used <= set(styleguide.icons())


def test_the_one_stylesheet_imports_each_component_once_and_nothing_that_is_missing() -> None:
    imported = re.findall(r'@import url\("([^"]+)"\)', (STYLES / "app.css").read_text())
    components = {f"components/{sheet.name}" for sheet in (STYLES / "components").glob("*.css")}
    assert components <= set(imported)
    assert len(imported) == len(set(imported))
    assert [name for name in imported if not (STYLES / name).is_file()] == []


def colours(theme: int) -> dict[str, str]:
    """The plain colours of tokens.css in one theme (0 light, 1 dark)."""
    pairs = re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (STYLES / "tokens.css").read_text()
    )
    return {name: both[theme] for name, *both in pairs}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2), 1 to 21."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


TEXT_ON_GROUND = [
    *[(ink, g) for ink in ("ink", "ink-soft", "ink-faint") for g in ("paper", "surface")],
    *[("primary", g) for g in ("paper", "surface", "primary-soft")],
    *[(tone, f"{tone}-soft") for tone in ("success", "warning", "danger", "info", "neutral")],
    ("thread-ink", "thread-soft"),
    ("thread-ink", "surface"),
    ("on-primary", "primary"),
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_ON_GROUND)
def test_text_reads_at_four_and_a_half_to_one(ink: str, ground: str, theme: int) -> None:
    colour = colours(theme)
    assert contrast(colour[ink], colour[ground]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("edge", ["line-strong", "focus", "thread"])
def test_edges_that_carry_meaning_stand_out_at_three_to_one(edge: str, theme: int) -> None:
    colour = colours(theme)
    assert contrast(colour[edge], colour["surface"]) >= 3


def get(address: str) -> HttpResponse:
    answer: Any = Client().get(address)
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/styleguide/", "/styleguide/dock/"])
def test_the_style_guide_is_shown_in_the_demo_only(address: str, settings: Any) -> None:
    settings.DEMO = True
    assert get(address).status_code == 200
    settings.DEMO = False
    assert get(address).status_code == 404


def test_every_icon_that_the_code_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/img/icons.svg").read_text()))
    named = {
        (str(page.relative_to(ROOT)), icon)
        for name in ("timeline.py", "actions.py", "panels.py", "not_now.py")
        for page in ROOT.glob(f"*/**/{name}")
        if ".venv" not in page.parts
        for icon in re.findall(r'\bicon="([a-z-]+)"', page.read_text())
    }
    assert len(named) > 20
    assert [where for where in sorted(named) if where[1] not in drawn] == []
