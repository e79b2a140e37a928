"""Named reads: the confirmed cases, and what the newest version suggests for a text."""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from catalog import selectors as catalog
from catalog.models import FaultCode, Sku
from reliability.suggestions import classifier
from reliability.suggestions.classifier import Case, Model, Suggestion
from reliability.suggestions.models import SuggestionModel
from repair.choices import Diagnosis
from repair.models import WorkItem
from rma.models import RmaLine, Statement

LEAST_PROBABILITY = 0.3
MOST_SUGGESTIONS = 3


def confirmed_cases() -> list[tuple[str, Case]]:
    """What customers wrote beside what the bench confirmed, by the id of the line.

    Erased texts are not there any more, so the next version knows nothing of them.
    """
    found = dict(
        WorkItem.objects.filter(diagnosed_at__isnull=False)
        .exclude(fault_code="")
        .exclude(outcome=Diagnosis.NO_FAULT_FOUND)
        .order_by("diagnosed_at", "id")
        .values_list("line_id", "fault_code")
    )
    said = Statement.objects.filter(line__in=list(found)).exclude(text="").order_by("line")
    return [(str(one.pk), (one.text, found[one.pk])) for one in said.iterator()]


def choices() -> dict[str, list[str]]:
    """Of each fault code, the codes of its category."""
    by_category: dict[str, list[str]] = {}
    codes = list(FaultCode.objects.order_by("code").values_list("code", "category"))
    for code, category in codes:
        by_category.setdefault(category, []).append(code)
    return {code: by_category[category] for code, category in codes}


def newest() -> SuggestionModel | None:
    """The newest version, without what it learned."""
    return SuggestionModel.objects.defer("learned").order_by("-version").first()


def speaking() -> SuggestionModel | None:
    """The newest version, if it is good enough to be shown."""
    version = newest()
    return version if version is not None and version.speaks else None


def suggestions_for(version: SuggestionModel, sku_code: str, text: str) -> list[Suggestion]:
    """What the words speak for, at most three codes; nothing where they are not known."""
    sku = Sku.objects.filter(code=sku_code).first()
    if sku is None:
        return []
    among = catalog.fault_codes_for(sku.category).values_list("code", flat=True)
    found = classifier.suggest(_model(version.pk), text, among)
    return [one for one in found if one.probability >= LEAST_PROBABILITY][:MOST_SUGGESTIONS]


def lines_with_words(rma_id: UUID) -> Iterable[tuple[RmaLine, str]]:
    """The lines of a return that nobody has confirmed yet, with what their owner wrote."""
    said = Statement.objects.select_related("line").filter(
        line__rma_id=rma_id, line__confirmed_fault=""
    )
    return [(one.line, one.text) for one in said.order_by("line__position")]


@lru_cache(maxsize=2)
def _model(version_id: UUID) -> Model:
    """A version never changes, so every process reads it once."""
    learned = SuggestionModel.objects.values_list("learned", flat=True).get(pk=version_id)
    return Model.of_json(learned)
