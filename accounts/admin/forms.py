"""Forms of the staff pages: named fields only, checked by the rules the services use."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextInputWidget,
)

from accounts import selectors, validation
from accounts.models import ApiKey, Customer, User
from accounts.roles import Role
from accounts.scopes import Scope
from events.errors import InvalidInput

Entered = dict[str, Any]
Rule = Callable[[validation.Checked, Entered], dict[str, str]]


class CheckedForm(forms.ModelForm):  # type: ignore[type-arg]  # one base for several models
    """Puts the complaints of `validation.Checked` beside the fields that `rule` cleans."""

    rule: ClassVar[Rule]

    def clean(self) -> dict[str, Any]:
        """Check what was entered as the services will."""
        cleaned = super().clean() or {}
        checked = validation.Checked()
        cleaned.update(type(self).rule(checked, cleaned))
        try:
            checked.done()
        except InvalidInput as refusal:
            for field, texts in refusal.errors.items():
                self.add_error(field if field in self.fields else None, texts)
        return cleaned


def _customer(checked: validation.Checked, entered: Entered) -> dict[str, str]:
    """Name, e-mail, phone and country; the country may still be unknown."""
    country = entered.get("country", "")
    return {
        "name": checked.text("name", entered.get("name", ""), longest=validation.LONGEST_NAME),
        "email": checked.email("email", entered.get("email", "")),
        "phone": checked.phone("phone", entered.get("phone", "")),
        "country": checked.country("country", country) if country else "",
    }


def _name(checked: validation.Checked, entered: Entered) -> dict[str, str]:
    name = entered.get("name", "")
    return {"name": checked.text("name", name, longest=validation.LONGEST_NAME)}


def _colleague(checked: validation.Checked, entered: Entered) -> dict[str, str]:
    email = checked.login_email("email", entered.get("email", ""))
    return {"email": email, **_name(checked, entered)}


def _key(checked: validation.Checked, entered: Entered) -> dict[str, str]:
    return {"name": checked.text("name", entered.get("name", ""), longest=80)}


class CustomerForm(CheckedForm):
    """What staff may correct about a customer."""

    rule = _customer

    class Meta:
        model = Customer
        fields: ClassVar[list[str]] = ["name", "email", "phone", "country", "language"]


class RolesField(forms.MultipleChoiceField):
    """Staff roles as boxes to tick."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Roles"),
            choices=Role.choices,
            required=False,
            widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        )


class UserForm(CheckedForm):
    """A user's name, language, access and roles. The e-mail address identifies them: fixed."""

    rule = _name
    roles = RolesField()

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["name", "language", "is_active", "is_staff"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "roles" in self.fields:
            self.fields["roles"].initial = selectors.roles_of(self.instance)


class NewStaffForm(CheckedForm):
    """A new colleague; they set their password through "forgot password"."""

    rule = _colleague
    roles = RolesField()

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["email", "name", "language"]


class NewApiKeyForm(CheckedForm):
    """A key to issue."""

    rule = _key
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"), choices=Scope.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget()
    )
    brand_codes = SimpleArrayField(
        forms.CharField(max_length=40),
        label=_("Brands"),
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Codes of brands, separated by commas. None: all brands."),
    )

    class Meta:
        model = ApiKey
        fields: ClassVar[list[str]] = [
            "name", "owner", "scopes", "brand_codes", "requests_per_minute", "expires_at",
        ]  # fmt: skip
