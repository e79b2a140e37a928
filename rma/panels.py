"""The panels of an RMA page, registered by the apps above: `rma` asks and imports nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from rma.models import Rma

Surface = Literal["portal", "admin", "bench"]
Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Panel:
    """`context(rma, user)` returns the template's context, or None: nothing to show."""

    surface: Surface
    slug: str
    template: str
    context: Callable[[Rma, Any], Context | None]
    order: int


@dataclass(frozen=True, slots=True)
class FilledPanel:
    """A panel with its context, ready to be rendered."""

    slug: str
    template: str
    context: Context


_panels: dict[tuple[Surface, str], Panel] = {}


def register(
    *,
    surface: Surface,
    slug: str,
    template: str,
    context: Callable[[Rma, Any], Context | None],
    order: int,
) -> None:
    """Add a panel to the RMA page of a surface; lower `order` comes first."""
    _panels[surface, slug] = Panel(surface, slug, template, context, order)


def for_rma(surface: Surface, rma: Rma, user: Any) -> list[FilledPanel]:
    """The panels that have something to show for this RMA and reader, in order."""
    chosen = sorted((p for p in _panels.values() if p.surface == surface), key=lambda p: p.order)
    filled = ((panel, panel.context(rma, user)) for panel in chosen)
    return [FilledPanel(p.slug, p.template, data) for p, data in filled if data is not None]
