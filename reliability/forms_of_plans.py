"""What an end-of-life plan is made with."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Sku
from reliability.forms import day_field, products
from reliability.models import EolPlan
from reliability.questions import Question
from reliability.reports.end_of_life import Costs
from reliability.services.planning import costs_of

PERCENT = Decimal(100)
_SHARES = {"service_level": "95", "scrap": "0", "repeat": "0"}


class PlanForm(forms.Form):
    """The product, what its pieces cost, and how sure one wants to be."""

    sku = forms.ChoiceField(label=_("Product"))
    as_of = day_field(_("As of"))
    unit_cost = forms.DecimalField(label=_("Cost of a piece"), min_value=0, decimal_places=2)
    substitute_cost = forms.DecimalField(
        label=_("Cost of a substitute"), min_value=0, decimal_places=2,
        help_text=_("What it costs to give the newer product instead."),
    )  # fmt: skip
    left_over_cost = forms.DecimalField(
        label=_("Cost of a piece left over"), min_value=0, decimal_places=2,
        help_text=_("Keeping and disposal, less what it fetches."),
    )  # fmt: skip
    service_level = forms.DecimalField(
        label=_("Service level in percent"), min_value=50, max_value=Decimal("99.9")
    )
    scrap = forms.DecimalField(label=_("Scrap in percent"), min_value=0, max_value=90)
    repeat = forms.DecimalField(label=_("Comes back again, in percent"), min_value=0, max_value=90)

    def __init__(self, data: Mapping[str, str], *, today: date) -> None:
        """What was left open is taken from the plan that is kept, or from the list price."""
        asked = {name: text for name, text in data.items() if text}
        asked = {"as_of": today.isoformat(), **_SHARES, **_kept(asked.get("sku", "")), **asked}
        super().__init__(asked if "sku" in asked else None, initial=asked)
        field = self.fields["sku"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a product")), *products()]

    def question(self) -> Question:
        """The devices of the product."""
        return Question(sku=self.cleaned_data["sku"], as_of=self.cleaned_data["as_of"])

    def costs(self) -> Costs:
        """As the statistics take them."""
        return Costs(**{name: float(value) for name, value in self.terms().items()})

    def terms(self) -> dict[str, Any]:
        """Costs as money, shares as fractions."""
        said = self.cleaned_data
        money = ("unit_cost", "substitute_cost", "left_over_cost")
        shares = {name: float(said[name] / PERCENT) for name in _SHARES}
        return {name: said[name] for name in money} | shares


def _kept(sku: str) -> dict[str, str]:
    """The costs of the plan of a product, else its list price for all."""
    plan = EolPlan.objects.filter(sku_code=sku).first()
    if plan is not None:
        shares = {name: f"{getattr(costs_of(plan), name) * 100:g}" for name in _SHARES}
        money = ("unit_cost", "substitute_cost", "left_over_cost")
        return {name: str(getattr(plan, name)) for name in money} | shares
    price = Sku.objects.filter(code=sku).values_list("list_price", flat=True).first()
    if price is None:
        return {}
    half = str((price / 2).quantize(Decimal("0.01")))
    return {"unit_cost": half, "substitute_cost": str(price), "left_over_cost": half}
