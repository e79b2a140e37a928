"""The files of a return and of a draft: only for who may see it, never run by a browser."""

from typing import BinaryIO, TypeVar
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rma import files, visitors
from rma.models import DraftFile, Evidence
from rma.views import drafting

Answer = TypeVar("Answer", bound=HttpResponseBase)
_INERT = "default-src 'none'; sandbox"


@require_safe
@never_cache
def file(request: HttpRequest, number: str, file_id: UUID) -> FileResponse:
    """A file as it was handed in, to download."""
    found = _evidence(request, number, file_id)
    response = FileResponse(
        _opened(found.path),
        content_type=found.content_type,
        as_attachment=True,
        filename=found.original_name,
    )
    return _inert(response)


@require_safe
@never_cache
def thumbnail(request: HttpRequest, number: str, file_id: UUID) -> HttpResponse:
    """The small picture we made of it."""
    found = _evidence(request, number, file_id)
    return _picture(found.thumbnail_path)


@require_safe
@never_cache
def draft_thumbnail(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The small picture of a file that was not sent yet: for the browser that uploaded it."""
    draft = drafting.current(request)
    found = DraftFile.objects.filter(pk=file_id, draft=draft).first() if draft else None
    if found is None:
        raise Http404
    return _picture(found.thumbnail_path)


def _evidence(request: HttpRequest, number: str, file_id: UUID) -> Evidence:
    rma = visitors.rma_for(request, number)
    found = rma.evidence.filter(pk=file_id).first()
    if found is None:
        raise Http404
    return found


def _picture(path: str) -> HttpResponse:
    """A thumbnail: small, so it is read at once."""
    with _opened(path) as stream:
        return _inert(HttpResponse(stream.read(), content_type="image/webp"))


def _opened(path: str) -> BinaryIO:
    try:
        return files.open_stored(path)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Http404 from error


def _inert(response: Answer) -> Answer:
    """Whatever is inside, a browser neither runs nor guesses nor embeds it elsewhere."""
    response.headers["Content-Security-Policy"] = _INERT
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
