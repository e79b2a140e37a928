"""Who may see what is at `/reports/`; nothing of it is cached."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

VIEW_REPORTS = "reliability.view_reports"
View = Callable[..., HttpResponseBase]


def for_analysts(view: View) -> View:
    """Reading, by those who may see reports."""
    return _guarded(require_safe(view))


def analysts_write(view: View) -> View:
    """Changing something by POST, by those who may see reports."""
    return _guarded(require_http_methods(["POST"])(view))


def analysts_fill_in(view: View) -> View:
    """A form and what it does, for those who may see reports."""
    return _guarded(require_http_methods(["GET", "HEAD", "POST"])(view))


def _guarded(view: View) -> View:
    guarded: View = permission_required(VIEW_REPORTS, raise_exception=True)(view)
    closed: View = login_required(never_cache(guarded))
    return closed
