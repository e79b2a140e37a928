"""`/api/v1/events/`: staff with the right read the whole log, partners what is told of their RMAs.

A partner's key with `event:read` sees by asking what a webhook would have told it: events that may
leave the house, of the RMAs it may see, with ids and nothing else.
"""

from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from rest_framework.request import Request

from accounts.api_auth import HasScope
from accounts.models import ApiKey
from accounts.scopes import Scope
from events.api import EventSerializer, EventViewSet, ReadPermission
from events.models import Event
from rma.api import access
from webhooks import published


class MayReadTheLog(ReadPermission):
    """Staff with the right to view events. Scopes of keys are checked by HasScope."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Customers never."""
        return isinstance(request.auth, ApiKey) or super().has_permission(request, view)


class PublishedEventSerializer(EventSerializer):
    """The same shape with the ids that may leave the house, and without who did it."""

    def get_data(self, event: Event) -> Any:
        """The ids a webhook would carry."""
        shown = published.fields_by_type().get(event.type, ())
        return {name: event.data[name] for name in shown if name in event.data}

    def get_meta(self, event: Event) -> Any:
        """Nothing: which of our people did it is ours."""
        return {}


class EventLogViewSet(EventViewSet):
    """The append-only log of everything that happened: the whole of it for staff with the right,
    and for keys that belong to them. Other keys with the scope see what partners are told of the
    RMAs they may see: `data` holds ids, `meta` nothing."""

    permission_classes = [MayReadTheLog, HasScope]
    read_scope = Scope.EVENT_READ

    def get_queryset(self) -> QuerySet[Event]:
        found = super().get_queryset()
        if getattr(self, "swagger_fake_view", False) or _reads_all(self.request):
            return found
        mine = access.visible(self.request).values_list(
            Concat(Value("rma/"), Cast("pk", CharField())), flat=True
        )
        return found.filter(type__in=published.fields_by_type(), stream__in=mine)

    def get_serializer_class(self) -> type[EventSerializer]:
        fake = getattr(self, "swagger_fake_view", False)
        return EventSerializer if fake or _reads_all(self.request) else PublishedEventSerializer


def _reads_all(request: Request) -> bool:
    """A key of some brands never does, whoever owns it."""
    if isinstance(request.auth, ApiKey) and request.auth.brand_codes:
        return False
    return bool(request.user.is_staff and request.user.has_perm("events.view_event"))
