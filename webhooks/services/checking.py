"""What an endpoint may be like, and who may touch it."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.models import Brand
from events.errors import InvalidInput
from webhooks import published
from webhooks.choices import EndpointState
from webhooks.errors import NoSuchEndpoint
from webhooks.models import Endpoint, Health
from webhooks.network import posting, urls
from webhooks.wording import URL_REFUSALS

MOST_PATTERNS = 50
LONGEST_DESCRIPTION = 200
FIELDS = ("url", "event_types", "description", "brands")
Complaints = dict[str, list[str | Promise]]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What whoever owns an endpoint decides. event_types: names, `app.*` or `*`; brands: none
    means all of them."""

    url: str
    event_types: tuple[str, ...]
    description: str = ""
    brands: tuple[str, ...] = ()


def ensure_possible(wishes: Wishes) -> Wishes:
    """The wishes without repetitions; raises InvalidInput for addresses we never call, for event
    types that never leave, and for brands nobody has."""
    complaints: Complaints = {
        name: found
        for name, found in (
            ("url", _about_url(wishes.url)),
            ("event_types", _about_types(wishes.event_types)),
            ("brands", _about_brands(wishes.brands)),
            ("description", _about_description(wishes.description)),
        )
        if found
    }
    if complaints:
        raise InvalidInput(errors=complaints)
    return Wishes(
        wishes.url, tuple(dict.fromkeys(wishes.event_types)), wishes.description.strip(),
        tuple(dict.fromkeys(wishes.brands)),
    )  # fmt: skip


def locked(endpoint_id: UUID) -> Endpoint:
    """The endpoint under its locks; raises NoSuchEndpoint for none and for a deleted one."""
    health = Health.objects.select_for_update(no_key=True).filter(pk=endpoint_id).first()
    found = Endpoint.objects.select_for_update(no_key=True).filter(pk=endpoint_id).first()
    if health is None or found is None or found.state == EndpointState.DELETED:
        raise NoSuchEndpoint(endpoint_id=endpoint_id)
    return found


def stream_of(endpoint_id: UUID) -> str:
    """The stream of an endpoint's events."""
    return f"webhook/{endpoint_id}"


def _about_url(url: str) -> list[str | Promise]:
    try:
        urls.check(url, posting.allowed())
    except urls.UrlRefused as refusal:
        return [URL_REFUSALS[refusal.code]]
    return []


def _about_types(patterns: tuple[str, ...]) -> list[str | Promise]:
    if not 0 < len(patterns) <= MOST_PATTERNS:
        return [_("Name between 1 and %(most)s event types.") % {"most": MOST_PATTERNS}]
    unknown = sorted(one for one in patterns if not published.is_known(one))
    if unknown:
        return [_("Unknown event types: %(types)s") % {"types": ", ".join(unknown)}]
    return []


def _about_brands(brands: tuple[str, ...]) -> list[str | Promise]:
    known = set(Brand.objects.filter(code__in=brands).values_list("code", flat=True))
    unknown = sorted(set(brands) - known)
    return [_("Unknown brands: %(brands)s") % {"brands": ", ".join(unknown)}] if unknown else []


def _about_description(text: str) -> list[str | Promise]:
    return [_("This text is too long.")] if len(text) > LONGEST_DESCRIPTION else []
