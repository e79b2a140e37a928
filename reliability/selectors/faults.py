"""What the bench found: faults by frequency, and what customers had said before."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from reliability.models import Finding, Life
from reliability.questions import Question
from reliability.selectors.units import countries_in, lots_in


@dataclass(frozen=True, slots=True)
class FaultCount:
    """Pieces in which the bench confirmed a fault; `share` and running total `up_to` of all."""

    fault_code: str
    pieces: int
    share: float
    up_to: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Pieces for which the customer stated one fault and the bench confirmed another or the same.

    Empty: nothing stated, or nothing found.
    """

    stated: str
    confirmed: str
    pieces: int

    @property
    def agrees(self) -> bool:
        """Whether customer and bench say the same."""
        return self.stated == self.confirmed != ""


@dataclass(frozen=True, slots=True)
class Confusion:
    """Stated against confirmed codes of every diagnosed piece."""

    pairs: tuple[Pair, ...]

    @property
    def pieces(self) -> int:
        """All diagnosed pieces."""
        return sum(pair.pieces for pair in self.pairs)

    @property
    def nothing_found(self) -> int:
        """Pieces in which the bench confirmed no fault."""
        return sum(pair.pieces for pair in self.pairs if not pair.confirmed)

    @property
    def share_of_nothing_found(self) -> float | None:
        """Of all diagnosed pieces; None without any."""
        return self.nothing_found / self.pieces if self.pieces else None

    @property
    def share_of_agreement(self) -> float | None:
        """Of the pieces with both codes, those where they are the same; None without any."""
        both = [pair for pair in self.pairs if pair.stated and pair.confirmed]
        same = sum(pair.pieces for pair in both if pair.agrees)
        return same / sum(pair.pieces for pair in both) if both else None


def fault_counts(question: Question) -> list[FaultCount]:
    """Confirmed faults of the devices, the most frequent first, whatever fault is asked about."""
    found = (
        _diagnosed(question)
        .exclude(fault_code="")
        .values("fault_code")
        .annotate(pieces=Sum("quantity"))
        .order_by("-pieces", "fault_code")
    )
    total, so_far, counts = sum(row["pieces"] for row in found), 0, []
    for row in found:
        so_far += row["pieces"]
        share = row["pieces"] / total
        counts.append(FaultCount(row["fault_code"], row["pieces"], share, so_far / total))
    return counts


def confusion(question: Question) -> Confusion:
    """What customers stated against what the bench confirmed, for the devices asked about."""
    found = (
        _diagnosed(question)
        .values("stated_fault", "fault_code")
        .annotate(pieces=Sum("quantity"))
        .order_by("-pieces", "stated_fault", "fault_code")
    )
    return Confusion(
        tuple(Pair(row["stated_fault"], row["fault_code"], row["pieces"]) for row in found)
    )


def _diagnosed(question: Question) -> QuerySet[Finding]:
    """Every piece of the product, or those of the devices chosen by lot, place or day of sale."""
    found = Finding.objects.filter(sku_code=question.sku, diagnosed_on__lte=question.as_of)
    if not question.narrows:
        return found
    device = Life.objects.filter(
        _chosen(question), sku_code=OuterRef("sku_code"), serial=OuterRef("serial")
    )
    return found.filter(Exists(device))


def _chosen(question: Question) -> Q:
    chosen = Q()
    lots, countries = lots_in(question), countries_in(question)
    if lots is not None:
        chosen &= Q(lot__in=lots)
    if countries is not None:
        chosen &= Q(country__in=countries)
    if question.sold_from is not None:
        chosen &= Q(sold_on__gte=question.sold_from)
    if question.sold_until is not None:
        chosen &= Q(sold_on__lte=question.sold_until)
    return chosen
