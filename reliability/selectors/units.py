"""The devices behind every number, as one common table expression.

Devices that never saw the bench and have the same dates are one row with a count (`units`), so that
a million of them cost one pass over their table and no arithmetic each.

Dates in, ages out. A unit is watched from its sale (or from when it became known) until the day
asked about, the end of its warranty or the day it was taken back without having failed, whichever
comes first. A failure is dated by the day its owner reported it; the first confirmed one ends the
life. Only whole periods count, for those that failed and those that run alike, so that nobody is
counted as failed in a period in which the others are not yet counted as running.
"""

from typing import Any

from reliability import regions
from reliability.models import LotSupplier
from reliability.questions import Question
from reliability.selectors.terms import terms_of

# `whole`: periods it was watched through. `failed_in`: the period of life in which it failed.
# `known_in`: periods begun when it became known.
_UNITS = """
WITH terms AS (
    SELECT * FROM unnest(
        %(country_of_terms)s::text[], %(starts)s::date[], %(ends)s::date[],
        %(days)s::int[], %(extra)s::int[]
    ) AS t(country, starts, ends, days, extra)
), failure AS (
    SELECT DISTINCT ON (finding.serial)
        finding.serial, finding.fault_code,
        COALESCE((rma.received_at AT TIME ZONE 'UTC')::date, finding.diagnosed_on) AS failed_on
    FROM reliability_finding AS finding LEFT JOIN rma_rma AS rma ON rma.id = finding.rma_id
    WHERE finding.sku_code = %(sku)s AND finding.serial <> '' AND finding.fault_code <> ''
      AND finding.diagnosed_on <= %(as_of)s
    ORDER BY finding.serial, failed_on, finding.id
), departure AS (
    SELECT serial, min(left_on) AS left_on FROM reliability_finding
    WHERE sku_code = %(sku)s AND serial <> '' AND left_on <= %(as_of)s GROUP BY serial
), found AS (
    SELECT COALESCE(failure.serial, departure.serial) AS serial,
        failure.failed_on, failure.fault_code, departure.left_on
    FROM failure FULL JOIN departure ON departure.serial = failure.serial
), chosen AS (
    SELECT * FROM reliability_life AS life
    WHERE life.sku_code = %(sku)s
      AND (%(lots)s::text[] IS NULL OR life.lot = ANY(%(lots)s::text[]))
      AND (%(countries)s::text[] IS NULL OR life.country = ANY(%(countries)s::text[]))
      AND (life.sold_on IS NULL OR life.sold_on <= %(as_of)s)
      AND (%(sold_from)s::date IS NULL OR life.sold_on >= %(sold_from)s::date)
      AND (%(sold_until)s::date IS NULL OR life.sold_on <= %(sold_until)s::date)
), gathered AS (
    SELECT sold_on, entered_on, registered, covered_until AS inherited_until, country,
        left_on AS replaced_on, NULL::date AS departed_on, NULL::date AS failed_on,
        NULL::text AS fault_code, {device} AS device, count(*) AS units
    FROM chosen
    WHERE NOT EXISTS (SELECT FROM found WHERE found.serial = chosen.serial)
    GROUP BY sold_on, entered_on, registered, covered_until, country, left_on {by_device}
    UNION ALL
    SELECT sold_on, entered_on, registered, covered_until, country,
        chosen.left_on, found.left_on, failed_on, fault_code, chosen.id, 1
    FROM chosen JOIN found ON found.serial = chosen.serial
), dated AS (
    SELECT gathered.*, fault_code = %(fault)s OR %(fault)s = '' AS counts,
        LEAST(CASE WHEN replaced_on <= %(as_of)s THEN replaced_on END, departed_on) AS left_on,
        COALESCE(inherited_until, sold_on + terms.days
            + CASE WHEN registered THEN terms.extra ELSE 0 END) AS covered_until
    FROM gathered LEFT JOIN terms ON sold_on >= terms.starts AND sold_on < terms.ends
        AND terms.country = CASE
            WHEN gathered.country = ANY(%(country_of_terms)s::text[]) THEN gathered.country
            ELSE '' END
), watched AS (
    SELECT dated.*, LEAST(
        %(as_of)s::date, covered_until,
        CASE WHEN failed_on IS NULL OR left_on < failed_on THEN left_on END
    ) AS watched_until
    FROM dated
), aged AS (
    SELECT watched.*,
        (LEAST(
            watched_until, CASE WHEN NOT counts THEN failed_on END
        ) - sold_on) * %(per_year)s / 365 AS whole,
        GREATEST(((failed_on - sold_on) * %(per_year)s + 364) / 365, 1) AS failed_in,
        GREATEST(((entered_on - sold_on) * %(per_year)s + 364) / 365, 0) AS known_in
    FROM watched
), unit AS (
    SELECT aged.*, COALESCE(known_in, 0) AS entry,
        COALESCE(counts AND failed_on <= watched_until AND failed_in <= whole, FALSE) AS failed,
        CASE
            WHEN sold_on IS NULL THEN 'no_sale_date'
            WHEN failed_on < sold_on OR watched_until < sold_on THEN 'negative_age'
            WHEN counts AND failed_on <= watched_until AND failed_in <= known_in
                THEN 'known_after_failure'
            WHEN whole <= COALESCE(known_in, 0) THEN 'too_young'
            ELSE ''
        END AS problem,
        CASE
            WHEN counts AND failed_on > covered_until THEN 'after_warranty'
            WHEN counts AND failed_on <= watched_until AND failed_in > whole THEN 'unfinished'
            ELSE ''
        END AS note
    FROM aged
)
"""
UNITS = _UNITS.format(device="NULL::uuid", by_device="")
UNITS_ONE_BY_ONE = _UNITS.format(device="id", by_device=", id")


def parameters(question: Question) -> dict[str, Any]:
    """What `UNITS` needs to know; the terms cost one query. Raises NoSuchSku."""
    terms = terms_of(question.sku)
    return {
        "sku": question.sku,
        "as_of": question.as_of,
        "fault": question.fault,
        "lots": lots_in(question),
        "countries": countries_in(question),
        "sold_from": question.sold_from,
        "sold_until": question.sold_until,
        "per_year": question.period.per_year,
        "country_of_terms": terms.country,
        "starts": terms.starts,
        "ends": terms.ends,
        "days": terms.days,
        "extra": terms.extra,
    }


def lots_in(question: Question) -> list[str] | None:
    """The lots asked about, by name or by supplier; None: all, and devices without a lot."""
    if not question.supplier:
        return [question.lot] if question.lot else None
    made = LotSupplier.objects.filter(sku_code=question.sku, supplier=question.supplier)
    lots = list(made.order_by("lot").values_list("lot", flat=True))
    return [lot for lot in lots if lot == question.lot or not question.lot]


def countries_in(question: Question) -> list[str] | None:
    """The countries asked about, by name or by region; None: all."""
    if question.region:
        found = regions.countries_in(question.region)
        return [code for code in found if code == question.country or not question.country]
    return [question.country] if question.country else None
