"""Anyone can read over the API what we take back and what can be wrong with it."""

from typing import Any

import pytest
from django.utils import translation
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

import catalog.services
from catalog.api import FaultCodeViewSet, ProductViewSet
from tests.support.people import NOW, SETUP, Catalogue

pytestmark = pytest.mark.django_db


def listed(view: type[ProductViewSet | FaultCodeViewSet], **query: str) -> Response:
    answer: Response = view.as_view({"get": "list"})(APIRequestFactory().get("/", query))
    return answer


def codes(answer: Response) -> list[str]:
    results: list[dict[str, Any]] = answer.data["results"]
    return [row["code"] for row in results]


def test_products_are_listed_by_code_and_filtered(catalogue: Catalogue) -> None:
    assert codes(listed(ProductViewSet)) == ["PP-KEYS-1", "PP-MOUSE-1", "VO-CHARGE-1"]
    assert codes(listed(ProductViewSet, brand="voltano")) == ["VO-CHARGE-1"]
    assert codes(listed(ProductViewSet, lifecycle="discontinued")) == ["PP-KEYS-1"]


def test_a_product_shows_exactly_its_public_fields(catalogue: Catalogue) -> None:
    view = ProductViewSet.as_view({"get": "retrieve"})
    with translation.override("zh-hant"):
        answer = view(APIRequestFactory().get("/"), code="PP-MOUSE-1")

    assert answer.data == {
        "code": "PP-MOUSE-1",
        "brand": "pixelpaw",
        "name": "PixelPaw Glide 滑鼠",
        "category": "mouse",
        "lifecycle": "active",
        "serial_tracked": True,
        "list_price": "1290.00",
        "currency": "TWD",
        "weight_grams": 95,
        "picture_url": "",
    }
    assert view(APIRequestFactory().get("/"), code="NOTHING").status_code == 404


def test_faults_are_filtered_by_category_and_retired_ones_left_out(catalogue: Catalogue) -> None:
    catalog.services.retire_fault_code(actor=SETUP, now=NOW, code="MOU-WH-SK")

    assert codes(listed(FaultCodeViewSet, category="mouse")) == ["MOU-BT-SW", "MOU-LB-DC"]
    assert codes(listed(FaultCodeViewSet, safety="true")) == ["CHA-HT-OV", "MOU-BT-SW"]
    assert listed(FaultCodeViewSet, category="spaceship").status_code == 400


def test_nothing_can_be_written() -> None:
    for view in (ProductViewSet, FaultCodeViewSet):
        request = APIRequestFactory().post("/", {})
        assert view.as_view({"get": "list"})(request).status_code == 405
