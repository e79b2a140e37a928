"""Pages of the API: cursors that stay stable while rows are added, and forgive no forgery."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView

Row = TypeVar("Row")


class CursorPages(CursorPagination):
    """Pages of 50 rows, 200 at most. A view names the `ordering`, which must never change."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def paginate_queryset(
        self,
        queryset: "QuerySet[Any, Row] | Sequence[Row]",
        request: Request,
        view: APIView | None = None,
    ) -> list[Row] | None:
        """A page of rows. Raises NotFound where the cursor does not fit the column it points at."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError) as error:
            raise NotFound(self.invalid_cursor_message) from error

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The place a page starts at. Raises NotFound for text that no column can hold."""
        cursor: Cursor | None = super().decode_cursor(request)
        if cursor is not None and "\0" in str(cursor.position):
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def _get_position_from_instance(self, instance: Any, ordering: Sequence[str]) -> str:
        """Where a row stands; rows that the database has written say so themselves."""
        if isinstance(instance, dict):
            return str(instance["position"])
        return super()._get_position_from_instance(instance, ordering)
