"""The forms of a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from accounts import selectors as accounts
from desk.models import Resolution
from rma.admin.pages import offer


class TakeForm(forms.Form):
    """Just a confirmation."""


class AssignForm(forms.Form):
    """To whom the case is given."""

    agent_id = forms.ChoiceField(label=_("Colleague"), widget=UnfoldAdminSelectWidget)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="assign-%s")
        people = accounts.colleagues_with("desk.handle_case")
        names = [(str(person.pk), person.name or person.email) for person in people]
        offer(self, "agent_id", names)


class ResolveForm(forms.Form):
    """The answer that closes the case."""

    resolution = forms.ChoiceField(
        label=_("Resolution"), choices=Resolution.choices, widget=UnfoldAdminSelectWidget
    )
    answer = forms.CharField(
        label=_("Answer"),
        max_length=4000,
        help_text=_("The customer reads this."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="resolve-%s")
