"""The files of a return and of a draft: only for who may see it, never run by a browser.

Each file has a lasting address that checks the visitor's right and leads to a signed one that
works for a minute; from there it is served, if need be by another host.
"""

from typing import BinaryIO, TypeVar
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events import clock
from rma import files, visitors
from rma.files import links
from rma.files.links import Ticket
from rma.models import DraftFile, Evidence
from rma.views import drafting

Answer = TypeVar("Answer", bound=HttpResponseBase)
_INERT = "sandbox; default-src 'none'"


@require_safe
@never_cache
def file(request: HttpRequest, number: str, file_id: UUID) -> HttpResponse:
    """A file as it was handed in, to download."""
    return leading_to(_evidence(request, number, file_id))


@require_safe
@never_cache
def thumbnail(request: HttpRequest, number: str, file_id: UUID) -> HttpResponse:
    """The small picture we made of it."""
    return leading_to(_evidence(request, number, file_id), thumbnail=True)


@require_safe
@never_cache
def draft_thumbnail(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The small picture of a file that was not sent yet: for the browser that uploaded it."""
    draft = drafting.current(request)
    found = DraftFile.objects.filter(pk=file_id, draft=draft).first() if draft else None
    if found is None:
        raise Http404
    return leading_to(found, thumbnail=True)


@require_safe
@never_cache
def media(request: HttpRequest, token: str) -> HttpResponseBase:
    """What a signed address opens: a download, or a small picture to be shown."""
    if settings.MEDIA_HOST and request.get_host() != settings.MEDIA_HOST:
        raise Http404
    ticket = links.read(token, now=clock.now())
    found = _named(ticket) if ticket else None
    if ticket is None or found is None:
        raise Http404
    path = found.thumbnail_path if ticket.thumbnail else found.path
    content_type = "image/webp" if ticket.thumbnail else found.content_type
    answer = _served(path, content_type, at_once=ticket.thumbnail)
    if not ticket.thumbnail:
        answer["Content-Disposition"] = content_disposition_header(True, _name_of(found))
    return _inert(answer)


def leading_to(found: Evidence | DraftFile, *, thumbnail: bool = False) -> HttpResponse:
    """Send somebody whose right was checked on to the file. Raises Http404 if there is none."""
    if thumbnail and not found.thumbnail_path:
        raise Http404
    address = links.address(
        found.pk, now=clock.now(), draft=isinstance(found, DraftFile), thumbnail=thumbnail
    )
    return HttpResponseRedirect(address)


def _evidence(request: HttpRequest, number: str, file_id: UUID) -> Evidence:
    rma = visitors.rma_for(request, number)
    found = rma.evidence.filter(pk=file_id).first()
    if found is None:
        raise Http404
    return found


def _named(ticket: Ticket) -> Evidence | DraftFile | None:
    rows = DraftFile.objects if ticket.draft else Evidence.objects
    return rows.filter(pk=UUID(ticket.file_id)).first()


def _name_of(found: Evidence | DraftFile) -> str:
    return found.name if isinstance(found, DraftFile) else found.original_name


def _served(path: str, content_type: str, *, at_once: bool) -> HttpResponseBase:
    """The file itself, read at once when it is small, piece by piece else.

    Or a word to the web server in front to send it, with ranges for players of videos.
    """
    if settings.MEDIA_ACCEL:
        answer = HttpResponse(content_type=content_type)
        answer["X-Accel-Redirect"] = f"{settings.MEDIA_ACCEL.rstrip('/')}/{quote(path)}"
        return answer
    if at_once:
        with _opened(path) as stream:
            return HttpResponse(stream.read(), content_type=content_type)
    return FileResponse(_opened(path), content_type=content_type)


def _opened(path: str) -> BinaryIO:
    try:
        return files.open_stored(path)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Http404 from error


def _inert(response: Answer) -> Answer:
    """Whatever is inside, a browser neither runs nor guesses nor keeps it."""
    response["Content-Security-Policy"] = _INERT
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-site" if settings.MEDIA_HOST else "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    return response
