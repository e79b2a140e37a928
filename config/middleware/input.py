"""Text that PostgreSQL cannot store is refused at the door: NUL characters and broken UTF-8.

Forms and serializers refuse NUL in their fields as well; this covers addresses, cookies, keys of
JSON objects and everything else that reaches a query without passing a field.
"""

import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote_to_bytes

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from config import error_pages

FORM = "application/x-www-form-urlencoded"
# Half of a character, escaped: Python reads it, PostgreSQL and every answer choke on it.
LONE_SURROGATE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    rb"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]"
)
JSON_TYPES = ("application/json", "application/problem+json")
# The kernel and the parsers see multipart bodies as streams: reading them here would take them
# away. Their text reaches the database through form and serializer fields only.


def is_storable(raw: bytes) -> bool:
    """True for UTF-8 without NUL."""
    try:
        return "\0" not in raw.decode()
    except UnicodeDecodeError:
        return False


def raw_texts(request: HttpRequest) -> Iterable[bytes]:
    """Everything the caller wrote, as bytes after URL decoding."""
    yield unquote_to_bytes(request.META.get("QUERY_STRING", ""))
    # Django has quoted again what is no UTF-8 in a path.
    yield request.path_info.encode("utf-8", "surrogateescape")
    for value in request.COOKIES.values():
        yield value.encode("utf-8", "surrogateescape")
    if request.content_type == FORM:
        yield unquote_to_bytes(request.body.replace(b"+", b" "))
    elif request.content_type in JSON_TYPES:
        yield LONE_SURROGATE.sub(b"\xff", request.body)
        # An escaped backslash before u0000 is harmless, but nobody writes that by accident.
        yield request.body.replace(b"\\u0000", b"\0")


class RefuseUnstorableText:
    """Answers 400 before any view runs; also to a length of the body that is no number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or not all(is_storable(raw) for raw in raw_texts(request)):
            return error_pages.bad_request(request, BadRequest("unstorable text"))
        return self.get_response(request)
