"""API keys of partners: issue, show once, revoke."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from accounts import services
from accounts.admin.forms import NewApiKeyForm
from accounts.models import ApiKey
from events import clock
from events.actor import Actor


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin):
    """Keys are issued and revoked, never changed or deleted."""

    form = NewApiKeyForm
    list_display = [
        "name", "prefix", "owner", "scope_list", "created_at", "last_used_at", "expires_at", "live",
    ]  # fmt: skip
    list_filter = [("revoked_at", admin.EmptyFieldListFilter), "owner"]
    list_select_related = ["owner"]
    search_fields = ["name", "prefix", "owner__email"]
    autocomplete_fields = ["owner"]
    actions_detail = ["rotate", "revoke"]

    @display(description=_("Scopes"))
    def scope_list(self, key: ApiKey) -> str:
        """Scopes in one cell."""
        return ", ".join(key.scopes)

    @display(description=_("Active"), boolean=True)
    def live(self, key: ApiKey) -> bool:
        """Whether the key works."""
        return key.works(clock.now())

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[str]:
        """Three things to enter; everything but the secret to see."""
        if obj is None:
            return [
                "name", "owner", "scopes", "brand_codes", "requests_per_minute", "expires_at",
            ]  # fmt: skip
        return [
            "name", "prefix", "owner", "scope_list", "brand_codes", "requests_per_minute",
            "created_at", "last_used_at", "rotated_at", "previous_until", "expires_at",
            "revoked_at",
        ]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[str]:
        """Nothing of an issued key can be changed."""
        return [] if obj is None else self.get_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        """Issue the key and keep its secret for the answer to this request."""
        entered = form.cleaned_data
        key, secret = services.issue_api_key(
            actor=Actor.staff(request.user.pk),
            now=clock.now(),
            name=entered["name"],
            owner_id=entered["owner"].pk,
            scopes=entered["scopes"],
            brand_codes=entered["brand_codes"],
            expires_at=entered["expires_at"],
            requests_per_minute=entered["requests_per_minute"],
        )
        obj.pk, obj.prefix = key.pk, key.prefix
        request.issued_secret = secret  # type: ignore[attr-defined]  # for response_add, below

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the secret, this once, on a page no cache keeps."""
        each = {**self.admin_site.each_context(request), "title": _("API key issued")}
        return _secret_page(request, each, obj)

    @action(description=_("Renew the secret"), url_path="rotate", permissions=["revoke"])
    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then show the new secret; the former one works for a day longer."""
        known = self._known(request, object_id)
        each = self.admin_site.each_context(request)
        if request.method != "POST":
            page = reverse("admin:accounts_apikey_change", args=[object_id])
            context = {**each, "title": _("Renew the secret"), "back_url": page}
            return TemplateResponse(request, "accounts/admin/rotate_api_key.html", context)
        key, request.issued_secret = services.rotate_api_key(  # type: ignore[attr-defined]  # as above
            actor=Actor.staff(request.user.pk), now=clock.now(), key_id=known.pk
        )
        shown = {**each, "title": _("API key renewed"), "former_until": key.previous_until}
        return _secret_page(request, shown, key)

    @action(description=_("Revoke"), url_path="revoke", permissions=["revoke"])
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then switch the key off."""
        known = self._known(request, object_id)
        page = reverse("admin:accounts_apikey_change", args=[object_id])
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "title": _("Revoke this API key"),
                "back_url": page,
            }
            return TemplateResponse(request, "accounts/admin/revoke_api_key.html", context)
        services.revoke_api_key(
            actor=Actor.staff(request.user.pk), now=clock.now(), key_id=known.pk
        )
        messages.success(request, gettext("The API key no longer works."))
        return HttpResponseRedirect(page)

    def _known(self, request: HttpRequest, object_id: str) -> ApiKey:
        """The key of this id. Raises Http404."""
        key: ApiKey | None = self.get_object(request, object_id)
        if key is None:
            raise Http404
        return key

    def has_revoke_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whoever may change keys."""
        return bool(request.user.has_perm("accounts.change_apikey"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: a key is revoked and a new one issued."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: events name the key."""
        return False


@never_cache
def _secret_page(request: HttpRequest, context: dict[str, Any], key: ApiKey) -> HttpResponse:
    shown = {
        **context,
        "key": key,
        "secret": request.issued_secret,  # type: ignore[attr-defined]  # set by save_model
        "back_url": reverse("admin:accounts_apikey_changelist"),
    }
    return TemplateResponse(request, "accounts/admin/api_key_secret.html", shown)
