"""The customer portal, below `/`. E-mails and labels link here: names and paths stay."""

from django.urls import path

from rma.views import (
    actions,
    files,
    home,
    intake,
    preferences,
    returns,
    sending,
    tracking,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("privacy/", home.privacy, name="privacy"),
    path("track/", tracking.track, name="track"),
    path("track/code/", tracking.code, name="code"),
    path("t/<str:token>/", tracking.open_link, name="open-link"),
    path("media/<str:token>/", files.media, name="media"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("preferences/erase/", preferences.erase, name="erase"),
    path("preferences/keep/", preferences.keep, name="keep"),
    path("returns/", returns.mine, name="mine"),
    path("returns/new/", intake.start, name="start"),
    path("returns/new/discard/", intake.discard, name="start-discard"),
    path("returns/new/product/<str:sku_code>/", intake.product, name="start-product"),
    path("returns/new/lines/<int:position>/", intake.line, name="start-line"),
    path("returns/new/lines/<int:position>/remove/", intake.remove_line, name="start-remove-line"),
    path("returns/new/proof/", sending.proof, name="start-proof"),
    path("returns/new/files/<uuid:file_id>/", files.draft_thumbnail, name="start-thumbnail"),
    path("returns/new/files/<uuid:file_id>/remove/", sending.remove_file, name="start-remove-file"),
    path("returns/new/contact/", sending.contact, name="start-contact"),
    path("returns/new/review/", sending.review, name="start-review"),
    path("returns/<str:number>/", returns.page, name="return"),
    path("returns/<str:number>/received/", returns.received, name="received"),
    path("returns/<str:number>/status/", returns.status, name="status"),
    path("returns/<str:number>/cancel/", actions.cancel, name="cancel"),
    path("returns/<str:number>/reopen/", actions.reopen, name="reopen"),
    path("returns/<str:number>/note/", actions.note, name="note"),
    path("returns/<str:number>/evidence/", actions.evidence, name="evidence"),
    path("returns/<str:number>/files/<uuid:file_id>/", files.file, name="file"),
    path("returns/<str:number>/files/<uuid:file_id>/thumbnail/", files.thumbnail, name="thumbnail"),
]
