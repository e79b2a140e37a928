"""Who calls the API: `Authorization: Api-Key <prefix>.<secret>`."""

import hmac
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts import services
from accounts.models import ApiKey, User
from accounts.scopes import Scope
from accounts.services.api_keys import digest
from events import clock, row_sql
from events.api_rates import CountedRate

if TYPE_CHECKING:  # the views import this module through the settings
    from rest_framework.views import APIView

KEYWORD = "Api-Key"
BAD_KEY = _("The API key is wrong, revoked, expired, or belongs to a closed account.")


class ApiKeyAuthentication(BaseAuthentication):
    """Sets `request.user` to the key's owner and `request.auth` to the key."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        """Return owner and key; None when the header speaks of something else.

        Raises AuthenticationFailed, with the same words whatever was wrong.
        """
        keyword, _blank, credentials = get_authorization_header(request).partition(b" ")
        if keyword.lower() != KEYWORD.lower().encode():
            return None
        key = _key_for(credentials.strip())
        if key is None:
            raise AuthenticationFailed(BAD_KEY)
        services.note_api_key_use(now=clock.now(), key=key)
        return key.owner, key

    def authenticate_header(self, request: Request) -> str:
        """The scheme named in the answer 401."""
        return KEYWORD


class HasScope(BasePermission):
    """Lets sessions through and asks a key for the scope that the view names for the method.

    The view sets `read_scope` and `write_scope`; a view without them is closed to keys.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Tell whether the key has the scope; other callers are judged elsewhere."""
        if not isinstance(request.auth, ApiKey):
            return True
        reads = request.method in ("GET", "HEAD", "OPTIONS")
        scope: Scope | None = getattr(view, "read_scope" if reads else "write_scope", None)
        return scope is not None and scope.value in request.auth.scopes


class KeyRate(CountedRate):
    """So many requests a minute as the key says; then 429 with Retry-After."""

    scope = "key"
    rate = "600/min"  # of a key that says nothing else
    cache_format = "throttle_key_%(ident)s"

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Count requests of keys; other callers have limits of their own."""
        if not isinstance(request.auth, ApiKey):
            return True
        self.num_requests, self.duration = request.auth.requests_per_minute, 60
        return bool(super().allow_request(request, view))

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        """One count per key, wherever it is used from."""
        return self.cache_format % {"ident": request.auth.pk}


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    """Describes the key in the OpenAPI document."""

    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A header whose value starts with the keyword."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": f"{KEYWORD} <prefix>.<secret>",
        }


def _key_for(credentials: bytes) -> ApiKey | None:
    """The live key of these credentials; compares in constant time."""
    try:
        prefix, dot, secret = credentials.decode("ascii").partition(".")
    except UnicodeDecodeError:
        return None
    if not dot or "\x00" in prefix:
        return None
    found = row_sql.fetch_with(ApiKey, prefix, by="prefix", joined="owner")
    if not _is_proven(found, digest(secret), clock.now()) or found is None:
        return None
    return found if found.owner.is_active else None


def _is_proven(key: ApiKey | None, given: str, now: datetime) -> bool:
    """Compare with the secret, and with the former one while both work; the same work for all."""
    nobody = digest("")
    rotating = key is not None and key.previous_until is not None and now < key.previous_until
    current = key.secret_sha256 if key is not None else nobody
    former = key.previous_sha256 if key is not None and rotating else nobody
    matches = [hmac.compare_digest(given, known) for known in (current, former)]
    return key is not None and given != nobody and key.works(now) and any(matches)


class StaffOnly(BasePermission):
    """People of ours who hold the view's `staff_permission`; an API key is never one of them."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the caller may read this."""
        if isinstance(request.auth, ApiKey):
            return False
        return bool(request.user.is_staff and request.user.has_perm(view.staff_permission))
