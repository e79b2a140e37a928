"""The actions of the admin's lists: which there are, who may, and how one is tried.

Not chosen from a menu but sent by hand: a menu that does not offer an action protects nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.db.models import AutoField, Model, UUIDField
from django.test import RequestFactory
from django.urls import reverse

from tests.access.admin_table import MODELS
from tests.access.asking import Answer, Sent
from tests.access.words import HANDLERS, LEADS, MACHINERY, NOBODY, Who
from tests.access.world import AGENT, DOCK, NOWHERE, OPS, SUPERVISOR

LOST_MENU = "No action selected."
_EXPORTED = ("export_csv", "export_xlsx")
ACTIONS: dict[str, Who] = {
    "events_effect.retry": MACHINERY,
    "events_effect.discard": MACHINERY,
    "events_parkedstream.retry": MACHINERY,
    "events_parkedstream.discard": MACHINERY,
    "events_discard.approve": MACHINERY,
    "events_discard.refuse": MACHINERY,
    "shipping_reshipment.approve": LEADS,
    "shipping_reshipment.refuse": LEADS,
    "shipping_reshipment.pick_again": LEADS,
    "shipping_duplicatealert.confirm": HANDLERS,
    "shipping_duplicatealert.dismiss": HANDLERS,
    "shipping_heldparcel.send_back": HANDLERS,
    "shipping_heldparcel.release": HANDLERS,
    "shipping_shipment.print_labels": frozenset({AGENT, SUPERVISOR, DOCK, OPS}),
    "shipping_shipment.retry_labels": frozenset({AGENT, SUPERVISOR, OPS}),
    "shipping_shipment.void_labels": HANDLERS,
    "webhooks_delivery.replay": MACHINERY,
    # Of packages, on lists that are closed.
    "account_emailaddress.make_verified": NOBODY,
    "axes_accessattempt.cleanup_expired_attempts": NOBODY,
}


@dataclass(frozen=True, slots=True)
class Action:
    """One action of the list of one model."""

    model: type[Model]
    name: str

    @property
    def key(self) -> str:
        """Its name in the table."""
        return f"{self.model._meta.label_lower.replace('.', '_')}.{self.name}"

    def sent(self, headers: Mapping[str, str]) -> Sent:
        """Do it to the newest row; to one that never was where there is none."""
        meta = self.model._meta
        row = self.model._base_manager.order_by("pk").last()
        unknown = NOWHERE if isinstance(meta.pk, UUIDField) else 0
        chosen = row.pk if row else unknown if isinstance(meta.pk, UUIDField | AutoField) else "x"
        form = {"action": self.name, "index": 0, ACTION_CHECKBOX_NAME: chosen}
        path = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        return Sent(path, "POST", headers, urlencode(form).encode(), draw=False)


def all_actions() -> Iterator[Action]:
    """Every action that some list knows, whoever may see it."""
    request = RequestFactory().get("/admin/")
    request.user = _Mighty()
    for model, page in admin.site._registry.items():
        own: Any = page
        named = {name for _function, name, _text in own._get_base_actions()}
        for name in sorted(named | set(page.get_actions(request))):
            yield Action(model, name)


def who_may(action: Action) -> Who | None:
    """Deleting is nobody's, a list goes out to those who may see it; None when nothing is said."""
    if action.name == "delete_selected":
        return NOBODY
    model = action.key.partition(".")[0]
    return MODELS[model].views if action.name in _EXPORTED else ACTIONS.get(action.key)


def was_done(answer: Answer) -> bool:
    """A list that does not know the action says that none was chosen, or is shown once more."""
    return not (answer.is_refusal or answer.is_list or LOST_MENU in _told(answer))


def _told(answer: Answer) -> str:
    """What its messages say: they travel in a cookie."""
    request = RequestFactory().get("/")
    request.COOKIES[CookieStorage.cookie_name] = answer.messages
    return " ".join(str(message) for message in CookieStorage(request))


class _Mighty(AnonymousUser):
    """All that a list asks of its reader."""

    is_active: Any = True
    is_staff: Any = True
    is_superuser: Any = True

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return True
