"""Users and their staff roles."""

from typing import Any

from django.contrib import admin, messages
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from accounts import selectors, services
from accounts.admin.forms import NewStaffForm, UserForm
from accounts.models import User
from accounts.roles import Role
from events import clock
from events.actor import Actor


@admin.register(User)
class UserAdmin(ModelAdmin):
    """Who can sign in; roles and access of colleagues, never one's own."""

    list_display = ["email", "name", "role_names", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "groups", "language"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    list_per_page = 50
    warn_unsaved_form = True
    actions_detail = ["reset_second_factor"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Users with their groups in two queries."""
        return super().get_queryset(request).prefetch_related("groups")

    @display(description=_("Roles"))
    def role_names(self, user: User) -> str:
        """The staff roles in words."""
        names = {group.name for group in user.groups.all()}
        return ", ".join(str(role.label) for role in Role if role.value in names)

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> type["ModelForm[User]"]:
        """One form to add a colleague, another to change a user."""
        kwargs["form"] = UserForm if change else NewStaffForm
        form: type[ModelForm[User]] = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None and obj.pk == request.user.pk:
            del form.base_fields["roles"]
        return form

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """The fields of the page."""
        if obj is None:
            return ["email", "name", "language", "roles"]
        rights = "role_names" if obj.pk == request.user.pk else "roles"
        return [
            "email", "name", "language", "is_active", "is_staff", rights,
            "is_superuser", "last_login", "date_joined",
        ]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """What identifies a user, what only the system knows, and one's own rights."""
        if obj is None:
            return []
        fixed = ["email", "is_superuser", "last_login", "date_joined"]
        own = ["is_active", "is_staff", "role_names"]
        return fixed + own if obj.pk == request.user.pk else fixed

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Hand the form to the services."""
        actor, now, entered = Actor.staff(request.user.pk), clock.now(), form.cleaned_data
        if not change:
            obj.pk = services.add_staff(
                actor=actor,
                now=now,
                email=entered["email"],
                name=entered["name"],
                language=entered["language"],
                roles=[Role(role) for role in entered["roles"]],
            ).pk
            return
        services.update_user(
            actor=actor,
            now=now,
            user_id=obj.pk,
            name=entered["name"],
            language=entered["language"],
            is_active=entered.get("is_active"),
            is_staff=entered.get("is_staff"),
            roles=[Role(role) for role in entered["roles"]] if "roles" in entered else None,
        )

    @action(
        description=_("Reset second factor"), url_path="second-factor", permissions=["reset_factor"]
    )
    def reset_second_factor(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A colleague lost the device: ask, then take the factor off."""
        person = selectors.user(object_id)
        page = reverse("admin:accounts_user_change", args=[person.pk])
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "title": _("Reset second factor"),
                "person": person,
                "back_url": page,
            }
            return TemplateResponse(request, "accounts/admin/reset_second_factor.html", context)
        services.reset_second_factor(
            actor=Actor.staff(request.user.pk), now=clock.now(), user_id=person.pk
        )
        messages.success(request, gettext("The second factor has been reset."))
        return HttpResponseRedirect(page)

    def has_reset_factor_permission(
        self, request: HttpRequest, object_id: str | None = None
    ) -> bool:
        """Supervisors and operations; the service refuses one's own."""
        return bool(request.user.has_perm("accounts.reset_second_factor"))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody: users are switched off, customers are erased."""
        return False
