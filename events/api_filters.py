"""Filters of the API that cost nothing when nobody filters."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request

PAGING = frozenset({"cursor", "page_size", "format"})


class FiltersWhenAsked(DjangoFilterBackend):  # type: ignore[misc] # carries no types
    """Builds the form of a filter set, which costs more than the page, only for a query."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        """The rows asked for; all of them where only a page is named."""
        if PAGING.issuperset(request.query_params):
            return queryset
        return super().filter_queryset(request, queryset, view)
