"""How lists of the API are cut into pages."""

from events.api_paging import CursorPages


class NewestFirst(CursorPages):
    """A cursor, newest first: stable while new rows arrive. A view may name another `ordering`."""

    ordering = "-pk"
