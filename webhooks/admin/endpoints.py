"""Endpoints: what they hear, how they are doing, and everything that can be done with them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.admin import ModelAdmin
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action

from events import clock
from events.actor import Actor
from events.errors import DomainError
from webhooks import selectors, services
from webhooks.admin.columns import EndpointColumns
from webhooks.admin.forms import EndpointForm, ReplayForm
from webhooks.choices import DisabledBecause, EndpointState
from webhooks.models import Endpoint
from webhooks.services import IssuedSecret

_READ_ONLY = [
    "owner", "api_key", "state", "disabled_because", "created_at", "changed_at", "condition",
    "last_success", "failing_since", "held_until", "share", "waiting", "links",
]  # fmt: skip

# What would change nothing, or be refused, in each state.
_IDLE: dict[str, tuple[str, ...]] = {
    EndpointState.ACTIVE: ("resume",),
    EndpointState.PAUSED: ("test", "pause"),
    EndpointState.DISABLED: ("test", "pause", "disable"),
}


@admin.register(Endpoint)
class EndpointAdmin(EndpointColumns, ModelAdmin):
    """Endpoints that are not deleted, newest first."""

    form = EndpointForm
    list_display = [
        "name", "owner", "state_badge", "health_badge", "last_success", "share", "waiting",
        "event_list",
    ]  # fmt: skip
    list_filter = ["state", ("api_key", admin.EmptyFieldListFilter)]
    search_fields = ["url", "description", "owner__email"]
    autocomplete_fields = ["api_key"]
    list_per_page = 50
    actions_detail = ["test", "replay", "rotate", "pause", "resume", "disable", "delete_it"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Endpoint]:
        """Living ones with their record of the last days."""
        return selectors.with_record(selectors.living(), clock.now())

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[UnfoldAction]:
        """The buttons that would change something in the state the endpoint is in."""
        found = Endpoint.objects.filter(pk=str(object_id)).values_list("state", flat=True).first()
        idle = {f"webhooks_endpoint_{name}" for name in _IDLE.get(found or "", ())}
        offered = super().get_actions_detail(request, object_id)
        return [button for button in offered if button.action_name not in idle]

    def get_fields(self, request: HttpRequest, obj: Endpoint | None = None) -> list[str]:
        """Few things to enter; how it is doing to see."""
        entered = ["url", "event_types", "brands", "description"]
        return ["api_key", *entered] if obj is None else [*entered, *_READ_ONLY]

    def get_readonly_fields(self, request: HttpRequest, obj: Endpoint | None = None) -> list[str]:
        """An endpoint never changes hands."""
        return [] if obj is None else _READ_ONLY

    def save_model(
        self, request: HttpRequest, obj: Endpoint, form: EndpointForm, change: bool
    ) -> None:
        """One service call; the secret of a new one is kept for the answer to this request."""
        actor, now = Actor.staff(request.user.pk), clock.now()
        if change:
            services.change_endpoint(actor=actor, now=now, endpoint_id=obj.pk, wishes=form.wishes())
            return
        key = form.cleaned_data.get("api_key")
        made, issued = services.create_endpoint(
            actor=actor, now=now, wishes=form.wishes(), key_id=key.pk if key else None,
            owner_id=key.owner_id if key else cast(int, request.user.pk),
        )  # fmt: skip
        obj.pk = made.pk
        request.issued_secret = issued  # type: ignore[attr-defined]  # for response_add, below

    def response_add(
        self, request: HttpRequest, obj: Endpoint, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the secret, this once, on a page no cache keeps."""
        issued: IssuedSecret = request.issued_secret  # type: ignore[attr-defined]  # by save_model
        return self._secret_page(request, issued, str(obj.pk))

    @action(description=_("Send a test"), url_path="test", permissions=["manage"])
    def test(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Plan a test message."""
        done = gettext("A test message is on its way.")
        return self._ask_and_do(request, object_id, services.send_test_event, done)

    @action(description=_("Pause"), url_path="pause", permissions=["manage"])
    def pause(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Let deliveries wait."""
        done = gettext("The endpoint is paused.")
        return self._ask_and_do(request, object_id, services.pause_endpoint, done)

    @action(description=_("Resume"), url_path="resume", permissions=["manage"])
    def resume(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send again."""
        done = gettext("The endpoint is active.")
        return self._ask_and_do(request, object_id, services.resume_endpoint, done)

    @action(description=_("Switch off"), url_path="disable", permissions=["manage"])
    def disable(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send nothing any more."""
        done = gettext("The endpoint is switched off; what was waiting is cancelled.")
        return self._ask_and_do(
            request, object_id, services.disable_endpoint, done,
            because=DisabledBecause.BY_REQUEST,
        )  # fmt: skip

    @action(description=_("Delete"), url_path="remove", permissions=["manage"])
    def delete_it(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Forget its address and its secrets."""
        done = gettext("The endpoint is deleted.")
        return self._ask_and_do(
            request, object_id, services.delete_endpoint, done,
            then=reverse("admin:webhooks_endpoint_changelist"),
        )  # fmt: skip

    @action(description=_("Renew the secret"), url_path="rotate", permissions=["manage"])
    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then show the new secret."""
        if request.method != "POST":
            return self._question(request, object_id, "webhooks/admin/rotate_secret.html")
        issued = services.rotate_secret(
            actor=Actor.staff(request.user.pk),
            now=clock.now(),
            endpoint_id=self._known(request, object_id).pk,
        )
        return self._secret_page(request, issued, object_id)

    @action(description=_("Send a time range again"), url_path="replay", permissions=["manage"])
    def replay(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the range, then have it sent."""
        now = clock.now()
        start = {"since": now - timedelta(days=1), "until": now, "only_failed": True}
        form = ReplayForm(request.POST if request.method == "POST" else None, initial=start)
        if request.method != "POST" or not form.is_valid():
            return self._question(request, object_id, "webhooks/admin/replay_range.html", form=form)
        done = gettext("The range is being sent again; the page of replays shows how far it is.")
        return self._ask_and_do(
            request, object_id, services.replay_range, done, **form.cleaned_data
        )

    def has_manage_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Its own permission: looking is not acting."""
        return bool(request.user.has_perm("webhooks.manage_endpoint"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever manages."""
        return self.has_manage_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever manages."""
        return self.has_manage_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody in this way: the row stays as a record (`delete_it`)."""
        return False

    def _ask_and_do(
        self,
        request: HttpRequest,
        object_id: str,
        service: Callable[..., Any],
        done: str,
        *,
        then: str = "",
        **given: Any,
    ) -> HttpResponse:
        """A question first; after the answer one service call, whose refusal is told."""
        page = reverse("admin:webhooks_endpoint_change", args=[object_id])
        if request.method != "POST":
            return self._question(request, object_id, "webhooks/admin/confirm_action.html")
        try:
            service(
                actor=Actor.staff(request.user.pk), now=clock.now(),
                endpoint_id=self._known(request, object_id).pk, **given,
            )  # fmt: skip
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(page)
        messages.success(request, done)
        return HttpResponseRedirect(then or page)

    def _known(self, request: HttpRequest, object_id: str) -> Endpoint:
        """The endpoint of this id. Raises Http404."""
        endpoint: Endpoint | None = self.get_object(request, object_id)
        if endpoint is None:
            raise Http404
        return endpoint

    def _question(
        self, request: HttpRequest, object_id: str, template: str, **more: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": str(self._known(request, object_id)),
            "act": request.path.rstrip("/").rpartition("/")[2],
            "back_url": reverse("admin:webhooks_endpoint_change", args=[object_id]),
            **more,
        }
        return TemplateResponse(request, template, context)

    def _secret_page(
        self, request: HttpRequest, issued: IssuedSecret, endpoint_id: str
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Webhook secret"),
            "secret": issued.text(),
            "back_url": reverse("admin:webhooks_endpoint_change", args=[endpoint_id]),
        }
        page: Callable[..., HttpResponse] = never_cache(TemplateResponse)
        return page(request, "webhooks/admin/secret.html", context)
