"""The dock's screens: scan, count, answer. They work without scripts; a wedge scanner types."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from events import clock
from events.actor import Actor
from events.errors import DomainError
from rma.models import RmaLine
from shipping import dock_screen, errors, rules, selectors, services
from shipping.forms import CountForm, ScanForm, new_nonce
from shipping.selectors import Destination
from shipping.services import Answer, Scan
from shipping.services.scanning import LONGEST_STATION, clean

CHECK_IN = "shipping.check_in"
STATION_KEY = "dock_station"
View = Callable[..., HttpResponse]


def _for_dock(view: View) -> View:
    """Staff of the dock only; nothing of it is cached."""
    guarded: View = permission_required(CHECK_IN, raise_exception=True)(view)
    closed: View = login_required(never_cache(guarded))
    return closed


@_for_dock
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest) -> HttpResponse:
    """The scan field; a scanned code leads to the lines to count, or to a refusal."""
    if request.method != "POST":
        _remember_station(request)
        return _scan_page(request)
    form = ScanForm(request.POST)
    if not form.is_valid():
        return _scan_page(request, status=422)
    found = services.look_up(actor=_worker(request), now=clock.now(), scan=form.scan())
    if isinstance(found, Answer):
        return _answer_page(request, found)
    return _count_page(request, form.scan(), found)


@_for_dock
@require_POST
def check_in(request: HttpRequest) -> HttpResponse:
    """Counted pieces are taken in, or refused with a reason."""
    form = CountForm(request.POST, lines=_lines_of(request))
    if not form.is_valid():
        return _again(request, errors.BadCount())
    scan_made = form.scan(form.counted())
    try:
        answer = services.check_in(actor=_worker(request), now=clock.now(), scan=scan_made)
    except (errors.NothingCounted, errors.BadCount, errors.SerialNeeded) as error:
        return _again(request, error)
    return _answer_page(request, answer)


@_for_dock
@require_POST
def missing(request: HttpRequest) -> HttpResponse:
    """The rest of the announced pieces will not come."""
    return _act(request, services.declare_missing)


@_for_dock
@require_POST
def wrong_item(request: HttpRequest) -> HttpResponse:
    """The parcel holds something else than was announced."""
    return _act(request, services.refuse_item)


@_for_dock
@require_POST
def hold(request: HttpRequest, scan_id: UUID) -> HttpResponse:
    """The RMA of this parcel has ended: it goes on the hold shelf, and a colleague decides."""
    try:
        services.hold_parcel(actor=_worker(request), now=clock.now(), scan_id=scan_id)
    except errors.NothingToHold as error:
        return _scan_page(request, status=error.http_status, problem=str(error))
    return _scan_page(request, on_hold=True)


def _act(request: HttpRequest, service: Callable[..., Answer]) -> HttpResponse:
    form = ScanForm(request.POST)
    if not form.is_valid():
        return _scan_page(request, status=422)
    try:
        answer = service(actor=_worker(request), now=clock.now(), scan=form.scan())
    except (errors.NothingArrivedYet, errors.NothingOutstanding) as error:
        return _again(request, error)
    return _answer_page(request, answer)


def _again(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The same lines once more with what was wrong; the scan keeps its nonce."""
    form = ScanForm(request.POST)
    destination = _destination_of(request)
    if destination is None or not form.is_valid():
        return _scan_page(request, status=error.http_status)
    return _count_page(request, form.scan(), destination, error)


def _count_page(
    request: HttpRequest, made: Scan, found: Destination, error: DomainError | None = None
) -> HttpResponse:
    lines = list(found.rma.lines.all())
    context = {
        "scan": made,
        "nonce": new_nonce() if error is None else made.nonce,
        "missing_nonce": new_nonce(),
        "wrong_nonce": new_nonce(),
        "rma": found.rma,
        "shipment": found.shipment,
        "lines": dock_screen.lines_to_count(lines),
        "arrived": sum(line.quantity_received for line in lines),
        "entered": request.POST,
        "error": error,
        "station": _station(request),
    }
    status = error.http_status if error else 200
    return render(request, "dock/check_in.html", context, status=status)


def _answer_page(request: HttpRequest, answer: Answer) -> HttpResponse:
    screen = dock_screen.screen_of(answer.row)
    return _scan_page(request, screen=screen, missing_nonce=new_nonce())


def _scan_page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    station = _station(request)
    recent = [(row, dock_screen.screen_of(row)) for row in selectors.recent_scans(station)]
    context = {"nonce": new_nonce(), "station": station, "recent": recent, **more}
    return render(request, "dock/scan.html", context, status=status)


def _lines_of(request: HttpRequest) -> list[RmaLine]:
    found = _destination_of(request)
    return list(found.rma.lines.all()) if found else []


def _destination_of(request: HttpRequest) -> Destination | None:
    return selectors.find_scanned(rules.read_code(request.POST.get("code", "")))


def _worker(request: HttpRequest) -> Actor:
    return Actor.staff(request.user.pk)


def _remember_station(request: HttpRequest) -> None:
    """`/dock/?station=dock-2` names the desk for this session."""
    if "station" in request.GET:
        request.session[STATION_KEY] = clean(request.GET["station"], LONGEST_STATION)


def _station(request: HttpRequest) -> str:
    return str(request.session.get(STATION_KEY, ""))
