"""Staff show a second factor before anything of ours opens to them."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from config import error_pages

# Signing in, setting the factor up, choosing a language: what one needs before having shown it.
OPEN_PREFIXES = ("/accounts/", "/i18n/", "/static/", "/healthz", "/readyz")
REAL_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class StaffShowASecondFactor:
    """With STAFF_MFA=required, a session of staff is worth nothing before it has shown one.

    Not only below /admin/ and /dock/: the API and the portal know staff by the same session.
    Programs use keys and have no session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._must_show(request):
            return _sent_to_show(request)
        return self.get_response(request)

    def _must_show(self, request: HttpRequest) -> bool:
        """Cheapest questions first: most requests have no session, most sessions no staff."""
        if settings.STAFF_MFA != "required" or request.path_info.startswith(OPEN_PREFIXES):
            return False
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return False
        return bool(request.user.is_staff) and not has_shown(request)


def has_shown(request: HttpRequest) -> bool:
    """Whether this session was opened, or confirmed later, with a second factor."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def _sent_to_show(request: HttpRequest) -> HttpResponse:
    """Programs are told; people are led to where they set it up or show it, and back."""
    if request.path_info.startswith(error_pages.API_PREFIXES):
        message = _("Please sign in with your second factor first.")
        return error_pages.answer(request, 403, "second_factor_needed", message)
    enabled = is_mfa_enabled(request.user, REAL_FACTORS)
    page = reverse("mfa_reauthenticate" if enabled else "mfa_activate_totp")
    back = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{page}?{back}")
