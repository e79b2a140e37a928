"""The forms of the import pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from accounts.models import ApiKey
from intake.choices import Encoding
from intake.columns import COLUMNS
from intake.models import ImportFile
from rma.admin.pages import offer

_NOWHERE = ""


class UploadForm(forms.Form):
    """A file, and what cannot be seen from it."""

    file = forms.FileField(
        label=_("File"),
        max_length=200,
        help_text=_("CSV or XLSX, at most 10 MB and 20,000 rows, headings in the first row."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.xlsx"}),
    )
    dealer = forms.ChoiceField(
        label=_("Dealer"),
        required=False,
        help_text=_("Whose references these are: each is imported once per dealer."),
        widget=UnfoldAdminSelectWidget,
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=[("", _("Find out by itself")), *Encoding.choices],
        help_text=_("Choose one only when letters look wrong on the next page."),
        widget=UnfoldAdminSelectWidget,
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Of the error messages, and of customers whose row names none."),
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "dealer", [("", _("Our own service desk")), *_dealers()])
        self.fields["language"].initial = get_language()


class MappingForm(forms.Form):
    """Which column of the file is which field."""

    def __init__(self, *args: Any, file: ImportFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [(str(index), name or str(index + 1)) for index, name in enumerate(file.header)]
        for column in COLUMNS:
            index = file.mapping.get(column.name)
            self.fields[column.name] = forms.ChoiceField(
                label=column.label,
                required=column.required,
                choices=[(_NOWHERE, _("Not in this file")), *columns],
                initial=_NOWHERE if index is None else str(index),
                widget=UnfoldAdminSelectWidget,
            )

    def mapping(self) -> dict[str, int]:
        """Field name → number of the column."""
        return {name: int(index) for name, index in self.cleaned_data.items() if index}


def _dealers() -> list[tuple[str, str]]:
    """Partners who have a key: the people behind the references."""
    keys = ApiKey.objects.filter(revoked_at=None).select_related("owner").order_by("owner__name")
    return list({str(key.owner_id): str(key.owner) for key in keys}.items())
