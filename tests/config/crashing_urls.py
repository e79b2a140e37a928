"""One page that breaks."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config import urls


def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


urlpatterns = [path("crash/", crash), *urls.urlpatterns]
handler500 = urls.handler500
