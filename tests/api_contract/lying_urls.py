"""An API that breaks its own document, in every way the check has to see."""

from typing import Any

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Number(serializers.Serializer[Any]):
    number = serializers.IntegerField()


class Open(APIView):
    permission_classes = [AllowAny]


class Honest(Open):
    @extend_schema(responses=Number, operation_id="honest")
    def get(self, request: Request) -> Response:
        return Response({"number": 1})


class Crashing(Open):
    @extend_schema(responses=Number, operation_id="crashing")
    def get(self, request: Request) -> Response:
        raise RuntimeError("on purpose")


class Teapot(Open):
    @extend_schema(responses=Number, operation_id="teapot")
    def get(self, request: Request) -> Response:
        return Response({"number": 1}, status=418)


class Misshapen(Open):
    @extend_schema(responses=Number, operation_id="misshapen")
    def get(self, request: Request) -> Response:
        return Response({"number": "one"})


class Mistyped(Open):
    @extend_schema(responses=Number, operation_id="mistyped")
    def get(self, request: Request) -> HttpResponse:
        return HttpResponse("<p>1</p>")


class Hurried(Open):
    @extend_schema(responses=Number, operation_id="hurried")
    def get(self, request: Request) -> Response:
        return Response(status=429, data={}, content_type="application/problem+json")


class Document(SpectacularAPIView):
    permission_classes = [AllowAny]


urlpatterns = [
    path("api/v1/schema/", Document.as_view()),
    path("api/v1/honest/", Honest.as_view()),
    path("api/v1/crashing/", Crashing.as_view()),
    path("api/v1/teapot/", Teapot.as_view()),
    path("api/v1/misshapen/", Misshapen.as_view()),
    path("api/v1/mistyped/", Mistyped.as_view()),
    path("api/v1/hurried/", Hurried.as_view()),
]
handler500 = "config.error_pages.server_error"
