"""How collected static files are named and stored."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedFiles(ManifestStaticFilesStorage):
    """Names with a hash, so browsers may keep them for ever; no compression (that takes a minute).

    A missing entry is a broken link in one page, not a reason to answer 500.
    """

    manifest_strict = False
