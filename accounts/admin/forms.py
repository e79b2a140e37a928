"""Forms of the staff pages: named fields only, checked by the rules the services use."""

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


class CheckedForm(forms.ModelForm):  # type: ignore[type-arg]  # one base for several models
    """Puts the complaints of `validation.Checked` beside the fields."""

    def clean(self) -> dict[str, Any]:
        """Check what was entered as the services will."""
        cleaned = super().clean() or {}
        checked = validation.Checked()
        cleaned.update(self.check(checked, cleaned))
        try:
            checked.done()
        except InvalidInput as refusal:
            for field, texts in refusal.errors.items():
                self.add_error(field if field in self.fields else None, texts)
        return cleaned

    def check(self, checked: validation.Checked, entered: dict[str, Any]) -> dict[str, str]:
        """Return cleaned values; subclasses name their fields."""
        raise NotImplementedError


class CustomerForm(CheckedForm):
    """What staff may correct about a customer."""

    class Meta:
        model = Customer
        fields: ClassVar[list[str]] = ["name", "email", "phone", "country", "language"]

    def check(self, checked: validation.Checked, entered: dict[str, Any]) -> dict[str, str]:
        """Name, e-mail, phone and country; the country may still be unknown."""
        country = entered.get("country", "")
        return {
            "name": checked.text("name", entered.get("name", ""), longest=validation.LONGEST_NAME),
            "email": checked.email("email", entered.get("email", "")),
            "phone": checked.phone("phone", entered.get("phone", "")),
            "country": checked.country("country", country) if country else "",
        }


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

    roles = RolesField()

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["name", "language", "is_active", "is_staff"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "roles" in self.fields:
            self.fields["roles"].initial = selectors.roles_of(self.instance)

    def check(self, checked: validation.Checked, entered: dict[str, Any]) -> dict[str, str]:
        """The name."""
        name = entered.get("name", "")
        return {"name": checked.text("name", name, longest=validation.LONGEST_NAME)}


class NewStaffForm(CheckedForm):
    """A new colleague; they set their password through "forgot password"."""

    roles = RolesField()

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["email", "name", "language"]

    def check(self, checked: validation.Checked, entered: dict[str, Any]) -> dict[str, str]:
        """E-mail and name."""
        name = entered.get("name", "")
        return {
            "email": checked.login_email("email", entered.get("email", "")),
            "name": checked.text("name", name, longest=validation.LONGEST_NAME),
        }


class NewApiKeyForm(CheckedForm):
    """A key to issue."""

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

    def check(self, checked: validation.Checked, entered: dict[str, Any]) -> dict[str, str]:
        """The name."""
        return {"name": checked.text("name", entered.get("name", ""), longest=80)}
