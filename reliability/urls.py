"""URLs of the reports, below `/reports/`."""

from django.urls import path

from reliability.spc import views as spc
from reliability.suggestions import views as suggestions
from reliability.views import exports, lots, planning, reports, runs

urlpatterns = [
    path("", reports.report, name="report"),
    path("plots/<slug:name>.<slug:format>", reports.picture, name="picture"),
    path("report.pdf", reports.document, name="document"),
    path("numbers.<slug:format>", reports.download, name="download"),
    path("exports/", exports.listing, name="exports"),
    path("exports/begin/", exports.begin, name="begin-exports"),
    path("exports/<uuid:schedule_id>/end/", exports.end, name="end-exports"),
    path("exports/<uuid:export_id>/file", exports.download, name="export-file"),
    path("lots/", lots.page, name="lots"),
    path("runs/", runs.listing, name="runs"),
    path("runs/ask/", runs.ask, name="ask-run"),
    path("runs/<uuid:run_id>/", runs.detail, name="run"),
    path("runs/<uuid:run_id>/cancel/", runs.cancel, name="cancel-run"),
    path("runs/<uuid:run_id>/numbers.<slug:format>", runs.download, name="run-download"),
    path("end-of-life/", planning.page, name="end-of-life"),
    path("end-of-life/keep/", planning.keep, name="keep-plan"),
    path("end-of-life/plots/<slug:name>.<slug:format>", planning.picture, name="plan-picture"),
    path("end-of-life/numbers.<slug:format>", planning.download, name="plan-download"),
    path("charts/", spc.charts, name="charts"),
    path("codes/", suggestions.codes, name="codes"),
]
