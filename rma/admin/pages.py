"""How staff pages answer a form: one service call, a message, the way back; for apps above, too."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.views.main import ORDER_VAR
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext
from unfold.views import ChangeList

from events.admin.reading import ReadingAdmin
from events.errors import DomainError, InvalidInput


def ensure_may(request: HttpRequest, permission: str) -> None:
    """Raises PermissionDenied unless the reader holds the permission."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def ensure_only_shown(request: HttpRequest, permission: str) -> None:
    """For a page whose forms go to addresses of their own: seen with the permission, never sent to.

    Raises PermissionDenied.
    """
    ensure_may(request, permission)
    if request.method not in ("GET", "HEAD"):
        raise PermissionDenied


def uuid_of(text: str) -> UUID:
    """The id in an admin URL. Raises Http404 for anything that is none."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def complain(form: forms.BaseForm, refusal: DomainError) -> None:
    """Put a refusal where the reader looks: at the fields it names, else on top of the form."""
    if not isinstance(refusal, InvalidInput):
        form.add_error(None, str(refusal))
        return
    for name, texts in refusal.errors.items():
        form.add_error(name if name in form.fields else None, texts)


def succeeds(
    request: HttpRequest, form: forms.BaseForm, call: Callable[[dict[str, Any]], Any], done: Any
) -> bool:
    """Make the one service call of a valid form and say so; else the form tells what is wrong."""
    if not form.is_valid():
        return False
    try:
        call(form.cleaned_data)
    except DomainError as refusal:
        complain(form, refusal)
        return False
    messages.success(request, done)
    return True


def ask(
    request: HttpRequest,
    *,
    form: forms.BaseForm,
    call: Callable[[dict[str, Any]], Any],
    done: Any,
    back_url: str,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """A page with one form: GET shows it, POST calls the service and goes to `back_url`."""
    if request.method == "POST" and succeeds(request, form, call, done):
        return HttpResponseRedirect(back_url)
    shown = {**context, "form": form, "back_url": back_url}
    return TemplateResponse(request, template, shown, status=422 if form.is_bound else 200)


def offer(form: forms.BaseForm, name: str, options: Sequence[tuple[Any, Any]]) -> None:
    """Fill a choice field with what fits now."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(options)


def deadline(due_at: datetime, now: datetime) -> tuple[str, str]:
    """A promise as a label; the key says how it is coloured."""
    return ("late" if due_at < now else "ahead", date_format(localtime(due_at), "DATETIME_FORMAT"))


def promise(
    due_at: datetime | None, waiting_since: datetime | None, now: datetime
) -> tuple[str, str] | None:
    """The promise of something open as a label; it stands still while we wait for the customer."""
    if waiting_since is not None:
        return "waiting", gettext("Waiting for the customer")
    return None if due_at is None else deadline(due_at, now)


# Unfold shows the bare key of a label it has no colour for, so every key is named.
DEADLINE_BADGES = {"late": "danger", "ahead": "", "waiting": "warning"}
PRIORITY_BADGES = {"1": "danger", "2": "warning", "3": ""}


class QueueList(ChangeList):
    """A list that keeps the order of its query until the reader sorts it.

    Django would put the order of the model first, and the query's behind it.
    """

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """The order that the page, or the filter of the chosen queue, has put on the query."""
        if queryset.query.order_by and ORDER_VAR not in request.GET:
            return list(queryset.query.order_by)
        ordering: list[Any] = super().get_ordering(request, queryset)
        return ordering


class EstimatedPages(Paginator):  # type: ignore[type-arg] # not generic when it runs
    """Pages of a table that is not counted once it is large: the database's own estimate, which
    the last VACUUM or ANALYZE left, tells the number of pages of a list that nobody filtered."""

    COUNTED_UP_TO = 50_000

    @cached_property
    def count(self) -> int:
        """The number of rows, estimated when all of a large table are listed."""
        listed: Any = self.object_list
        query = listed.query
        if query.where or query.distinct or query.is_sliced:
            return int(super().count)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass",
                [query.model._meta.db_table],
            )
            estimate = int(cursor.fetchone()[0])
        return estimate if estimate > self.COUNTED_UP_TO else int(super().count)


class QueueAdmin(ReadingAdmin):
    """Rows that only services write, with work queues among their filters."""

    paginator = EstimatedPages

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list that keeps a queue's order."""
        return QueueList
