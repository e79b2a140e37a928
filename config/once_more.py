"""What was sent, kept on the page that says "not now": one press sends it once more.

A page that was answered 503 or 429 was not kept anywhere, and a browser forgets what was typed
into a page that must not be cached. So the answer carries it, as hidden fields of a form that
goes to the same address. Passwords are never written into a page, and files cannot be: who sent
them is told to choose them again.
"""

from dataclasses import dataclass

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

MOST_FIELDS, MOST_CHARACTERS = 400, 200_000
_SECRET = "password"  # noqa: S105 - a part of a field's name


@dataclass(frozen=True, slots=True)
class OnceMore:
    """`fields`: (name, value) of a form to be sent again; without any, `url` is looked at again.

    `files`: files were sent, and have to be chosen again.
    """

    url: str
    fields: tuple[tuple[str, str], ...] = ()
    files: bool = False


def of(request: HttpRequest) -> OnceMore:
    """How this request can be made once more."""
    url = request.get_full_path()
    if request.method != "POST":
        return OnceMore(url)
    try:
        fields = tuple((name, value) for name, values in request.POST.lists() for value in values)
        files = bool(request.FILES)
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return OnceMore(url)
    if files or not _may_be_shown(fields):
        return OnceMore(url, files=files)
    return OnceMore(url, fields)


def _may_be_shown(fields: tuple[tuple[str, str], ...]) -> bool:
    if len(fields) > MOST_FIELDS or any(_SECRET in name for name, _value in fields):
        return False
    return sum(len(name) + len(value) for name, value in fields) <= MOST_CHARACTERS
