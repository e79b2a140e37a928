"""URLs of the reports, below `/reports/`."""

from django.urls import path

from reliability import views

urlpatterns = [
    path("", views.report, name="report"),
    path("plots/<slug:name>.<slug:format>", views.picture, name="picture"),
    path("report.pdf", views.document, name="document"),
    path("numbers.<slug:format>", views.download, name="download"),
]
