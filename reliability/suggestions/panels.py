"""On the pages of agents and of the bench: what a customer's words speak for. Only shown."""

from typing import Any

from django.utils.translation import get_language

from catalog.models import FaultCode
from reliability.suggestions import selectors
from rma import panels
from rma.models import Rma

SURFACES: tuple[panels.Surface, ...] = ("admin", "bench")


def suggested(rma: Rma, user: Any) -> panels.Context | None:
    """Every line without a confirmed fault, with its suggestions; nothing: no panel."""
    version = selectors.speaking() if rma.is_open else None
    if version is None:
        return None
    told = [
        (line, found)
        for line, text in selectors.lines_with_words(rma.id)
        if (found := selectors.suggestions_for(version, line.sku_code, text))
    ]
    labels = _labels({one.code for _line, found in told for one in found})
    lines = [
        (
            line,
            [(one, labels.get(one.code, one.code), round(one.probability * 100)) for one in found],
        )
        for line, found in told
    ]
    return {"version": version, "lines": lines} if lines else None


def _labels(codes: set[str]) -> dict[str, str]:
    language = get_language() or "en"
    found = FaultCode.objects.filter(code__in=codes)
    return {fault.code: fault.display_label(language) for fault in found}


for surface in SURFACES:
    panels.register(
        surface=surface,
        slug="suggested-fault",
        template="reliability/admin/suggested.html",
        context=suggested,
        order=15,
    )
