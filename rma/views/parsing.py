"""What a form is bound to: what was sent, also when it was sent empty."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict


def posted(request: HttpRequest) -> QueryDict | None:
    """The fields of a POST; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def uploaded(request: HttpRequest) -> "MultiValueDict[str, UploadedFile[Any]] | None":
    """The files of a POST; None for a page that is only looked at."""
    return request.FILES if request.method == "POST" else None
