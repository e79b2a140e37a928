"""What a report is asked for: parsed and worded here."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.exports import Format
from catalog.models import FaultCode, Sku
from events.errors import DomainError
from reliability import regions, selectors
from reliability.models import Every, Missed
from reliability.questions import HOLD_OUT, LEVELS, Convention, Distribution, Period, Question

SMALLEST_SHAPE, LARGEST_SHAPE = 0.2, 20.0
LONGEST_HOLD_OUT = 24
REPLICATES = (1_000, 5_000, 20_000)


class NothingAsked(DomainError):
    """The question names a product, a lot or a country that is not observed any more."""

    code: ClassVar[str] = "nothing_asked"
    http_status: ClassVar[int] = 422
    message: ClassVar = _("This question cannot be answered: one of its choices does not exist.")


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, required=required, widget=_day())


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class QuestionForm(forms.Form):
    """Which devices, which day, which model; faults, lots and countries of the product."""

    sku = forms.ChoiceField(label=_("Product"))
    fault = forms.ChoiceField(label=_("Confirmed fault"), required=False)
    lot = forms.ChoiceField(label=_("Lot"), required=False)
    supplier = forms.ChoiceField(label=_("Supplier"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    sold_from = day_field(_("Sold from"), required=False)
    sold_until = day_field(_("Sold until"), required=False)
    as_of = day_field(_("As of"))
    period = forms.ChoiceField(label=_("Ages in"), choices=Period.choices)
    convention = forms.ChoiceField(label=_("Age of a failure"), choices=Convention.choices)
    distribution = forms.ChoiceField(label=_("Distribution"), choices=Distribution.choices)
    level = forms.TypedChoiceField(
        label=_("Confidence level"),
        choices=[(level, f"{level * 100:g} %") for level in LEVELS],
        coerce=float,
    )
    shape = forms.FloatField(
        label=_("Stated Weibull shape"),
        required=False,
        min_value=SMALLEST_SHAPE,
        max_value=LARGEST_SHAPE,
        help_text=_("From tests or a model before; held instead of estimated."),
    )
    hold_out = forms.IntegerField(
        label=_("Months held out for the back-test"),
        min_value=1,
        max_value=LONGEST_HOLD_OUT,
        help_text=_("The model is fitted without them, and its forecast compared with them."),
    )

    position = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    policies = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str], *, today: date) -> None:
        """Offer what is there for the product; what was left open gets its default."""
        asked = _defaults(today) | {name: text for name, text in data.items() if text}
        super().__init__(asked if "sku" in asked else None, initial=asked)
        sku = asked.get("sku", "")
        self._offer("sku", products(), _("Choose a product"))
        self._offer("fault", _faults(sku), _("All faults"))
        self._offer("lot", [(lot, lot) for lot in selectors.lots_of(sku)], _("All lots"))
        self._offer(
            "supplier", [(one, one) for one in selectors.suppliers_of(sku)], _("All suppliers")
        )
        countries = selectors.countries_of(sku)
        found = [(region.value, str(region.label)) for region in regions.regions_of(countries)]
        self._offer("region", found, _("All regions"))
        self._offer("country", [(code, code) for code in countries], _("All countries"))

    @classmethod
    def of_query(cls, query: str) -> Self:
        """A question kept as an address, with its own day. Raises NothingAsked."""
        asked = dict(parse_qsl(query))
        form = cls(asked, today=date.fromisoformat(asked.get("as_of", "0001-01-01")))
        if not form.is_bound or not form.is_valid():
            raise NothingAsked
        return form

    @staticmethod
    def words_of(query: str) -> list[tuple[str, str]]:
        """A question kept as an address, as names and values, whether or not it still holds."""
        return parse_qsl(query)

    def past(self) -> dict[str, int] | None:
        """The position and the number of policies of an older report, when it is asked for."""
        position, policies = (self.cleaned_data[name] for name in ("position", "policies"))
        if position is None:
            return None
        return {"position": position, "policies": policies or 0}

    def question(self) -> Question:
        """What was asked."""
        said = self.cleaned_data
        return Question(
            sku=said["sku"],
            as_of=said["as_of"],
            fault=said["fault"],
            lot=said["lot"],
            supplier=said["supplier"],
            region=said["region"],
            country=said["country"],
            sold_from=said["sold_from"],
            sold_until=said["sold_until"],
            period=Period(said["period"]),
            convention=Convention(said["convention"]),
            distribution=Distribution(said["distribution"]),
            level=said["level"],
            shape=said["shape"],
            hold_out=said["hold_out"],
        )

    def _offer(self, name: str, choices: list[tuple[str, str]], nothing: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", nothing), *choices]


class LotForm(forms.Form):
    """A lot of a product and who supplied it."""

    sku = forms.ChoiceField(label=_("Product"), choices=lambda: products())
    lot = forms.CharField(label=_("Lot"), max_length=40)
    supplier = forms.CharField(label=_("Supplier"), max_length=60)


class RunForm(forms.Form):
    """A long report: its question as an address, and how many replicates."""

    request_key = forms.UUIDField()
    query = forms.CharField(max_length=1000)
    replicates = forms.TypedChoiceField(
        choices=[(number, number) for number in REPLICATES], coerce=int
    )


class ScheduleForm(forms.Form):
    """A report by the calendar: its question as an address, the file, and how often."""

    request_key = forms.UUIDField()
    query = forms.CharField(max_length=1000)
    format = forms.TypedChoiceField(choices=Format.choices, coerce=Format)
    every = forms.TypedChoiceField(choices=Every.choices, coerce=Every)
    missed = forms.TypedChoiceField(choices=Missed.choices, coerce=Missed)


def _defaults(today: date) -> dict[str, str]:
    return {
        "as_of": today.isoformat(),
        "period": Period.MONTH.value,
        "convention": Convention.INTERVAL.value,
        "distribution": Distribution.AUTO.value,
        "level": str(LEVELS[1]),
        "hold_out": str(HOLD_OUT),
    }


def products() -> list[tuple[str, str]]:
    """The products of which devices are under observation, by name."""
    language = get_language() or "en"
    found = Sku.objects.filter(code__in=selectors.observed_skus()).order_by("name", "code")
    return [(sku.code, f"{sku.display_name(language)} · {sku.code}") for sku in found]


def _faults(sku: str) -> list[tuple[str, str]]:
    language = get_language() or "en"
    category = Sku.objects.filter(code=sku).values("category")
    found = FaultCode.objects.filter(category__in=category).order_by("code")
    return [(fault.code, f"{fault.display_label(language)} · {fault.code}") for fault in found]
