"""The product's settings for tests: another state folder, a database of this run, no real mail.

Each run (and each xdist worker) has a name of its own for its database and its pair of Redis
databases, so any number of runs can share the test servers at the same time.
"""

import os
import zlib

from config.embedded.command_line import PROJECT
from tests.support.names import claim_name

os.environ["STATE_DIR"] = str(PROJECT / ".state" / "test")
os.environ.setdefault("SECRET_KEY", "tests-only-secret-key-tests-only-secret-key-tests-only")
TEST_NAME = claim_name()
# Numbers 0 and 1 are the product's own pair; 1022 and 1023 the highest the embedded server has.
if not os.environ.get("REDIS_URL"):
    os.environ["REDIS_DATABASE"] = str(2 + 2 * (zlib.crc32(TEST_NAME.encode()) % 511))

from config.settings import *  # noqa: E402, F403 - the environment above decides what they say

DATABASES["default"]["TEST"] = {"NAME": TEST_NAME}  # noqa: F405 - from the settings
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405 - as above
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = STATE_DIR / "media" / TEST_NAME  # noqa: F405 - as above
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Tests sign in by client.login(), which shows axes no request; its own tests switch it on.
AXES_ENABLED = False
# Nor have they a second factor; its own tests require one.
STAFF_MFA = "offered"
# WhiteNoise warns about a folder that collectstatic has not made.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - from the settings
