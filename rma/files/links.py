"""Short-lived addresses of files: signed, for one object, after somebody's right was checked.

Whoever holds one may fetch that file for a minute, from a host that knows no cookies if there is
one (MEDIA_HOST). The page's own address, which checks the right each time, leads here.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

VALID_FOR = timedelta(seconds=60)
_SALT = "rma.files.links"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What an address opens: a file of an RMA or of a draft, whole or as its small picture."""

    file_id: str
    draft: bool = False
    thumbnail: bool = False


def address(file_id: UUID, *, now: datetime, draft: bool = False, thumbnail: bool = False) -> str:
    """The address at which that file is served until `VALID_FOR` after `now`."""
    ticket = Ticket(file_id.hex, draft, thumbnail)
    until = int((now + VALID_FOR).timestamp())
    path = reverse(
        "portal:media", args=[signing.dumps({**asdict(ticket), "until": until}, salt=_SALT)]
    )
    return f"//{settings.MEDIA_HOST}{path}" if settings.MEDIA_HOST else path


def read(token: str, *, now: datetime) -> Ticket | None:
    """What the token of an address opens; None when it is forged or its time is over."""
    try:
        told = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    until = told.pop("until")
    return Ticket(**told) if now.timestamp() <= until else None
