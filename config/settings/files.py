"""Static files (served by the web process, compressed and hashed) and uploads."""

from config.settings import environment
from config.settings.base import BASE_DIR, DEBUG, STATE_DIR

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = environment.folder("STATIC_ROOT", STATE_DIR / "static")
# Uploads are never served from a URL of their own: a view checks who may see each of them.
MEDIA_ROOT = environment.folder("MEDIA_ROOT", STATE_DIR / "media")
# A host of its own for files keeps them away from the pages' cookies; empty: the same host.
MEDIA_HOST = environment.text("MEDIA_HOST")
# The internal address under which the web server in front serves MEDIA_ROOT itself (nginx:
# X-Accel-Redirect, with ranges for videos); empty: our own process sends the bytes.
MEDIA_ACCEL = environment.text("MEDIA_ACCEL")
# Compressing everything takes a minute: the image does it once, `make run` never.
_stored = "whitenoise.storage.CompressedManifestStaticFilesStorage"
if DEBUG:
    _stored = "django.contrib.staticfiles.storage.StaticFilesStorage"
elif not environment.flag("STATIC_COMPRESSED"):
    _stored = "config.static_storage.HashedFiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _stored},
}
# A missing entry is a broken link in one page, not a reason to answer 500.
WHITENOISE_MANIFEST_STRICT = False
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "rma.files.handler.CappedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
