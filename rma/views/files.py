"""The files of a return and of a draft: only for who may see it, never run by a browser."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rma import files, visitors
from rma.models import DraftFile, Evidence
from rma.views import drafting

_INERT = "default-src 'none'; sandbox"


@require_safe
@never_cache
def file(request: HttpRequest, number: str, file_id: UUID) -> HttpResponse | FileResponse:
    """A file as it was handed in, to download."""
    found = _evidence(request, number, file_id)
    return _served(found.path, found.content_type, found.original_name, attachment=True)


@require_safe
@never_cache
def thumbnail(request: HttpRequest, number: str, file_id: UUID) -> HttpResponse | FileResponse:
    """The small picture we made of it."""
    found = _evidence(request, number, file_id)
    return _served(found.thumbnail_path, "image/webp", "thumbnail.webp", attachment=False)


@require_safe
@never_cache
def draft_thumbnail(request: HttpRequest, file_id: UUID) -> HttpResponse | FileResponse:
    """The small picture of a file that was not sent yet: for the browser that uploaded it."""
    draft = drafting.current(request)
    found = DraftFile.objects.filter(pk=file_id, draft=draft).first() if draft else None
    if found is None:
        raise Http404
    return _served(found.thumbnail_path, "image/webp", "thumbnail.webp", attachment=False)


def _evidence(request: HttpRequest, number: str, file_id: UUID) -> Evidence:
    rma = visitors.rma_for(request, number)
    found = rma.evidence.filter(pk=file_id).first()
    if found is None:
        raise Http404
    return found


def _served(path: str, content_type: str, name: str, *, attachment: bool) -> FileResponse:
    try:
        stream = files.open_stored(path)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Http404 from error
    response = FileResponse(
        stream, content_type=content_type, as_attachment=attachment, filename=name
    )
    response.headers["Content-Security-Policy"] = _INERT
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
