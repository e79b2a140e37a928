"""The host for files, where there is one (MEDIA_HOST), serves files and nothing else."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from config import error_pages

PREFIX = "/media/"


class FilesOnlyHost:
    """Refuses every page on the host for files: no cookie is ever set or read there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        here = settings.MEDIA_HOST and request.get_host() == settings.MEDIA_HOST
        if here and not request.path_info.startswith(PREFIX):
            return error_pages.not_found(request, Http404())
        return self.get_response(request)
