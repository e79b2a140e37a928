"""The content policy: what a page may load. Scripts by file or nonce, nothing inline."""

from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from config.settings.files import MEDIA_HOST
from config.settings.security import HTTPS

DIRECTIVES: dict[str, object] = {
    "default-src": [NONE],
    "script-src": [SELF, NONCE],
    "style-src": [SELF, NONCE],
    "img-src": [SELF, "data:", "blob:", *([MEDIA_HOST] if MEDIA_HOST else [])],
    "font-src": [SELF],
    "connect-src": [SELF],
    "media-src": [SELF, "blob:"],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
    "object-src": [NONE],
    "upgrade-insecure-requests": HTTPS,
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": DIRECTIVES}
# Unfold's pages are built on Alpine, which compiles the expressions in its attributes (eval) and
# sets style attributes; a nonce in style-src would switch 'unsafe-inline' off. No script is inline
# there either, so injected markup still runs nothing by itself.
ADMIN_CONTENT_POLICY = {
    "script-src": [SELF, NONCE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}
ADMIN_PREFIX = "/admin/"
