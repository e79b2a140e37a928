"""Mail no person wrote: bounces, auto-replies, lists (RFC 3834, RFC 3464). Never answered."""

from email.message import EmailMessage

_MACHINES = ("mailer-daemon", "postmaster", "no-reply", "noreply", "donotreply", "bounce")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_TELLTALES = ("X-Autoreply", "X-Autorespond", "List-Id", "List-Unsubscribe", "X-Failed-Recipients")


def is_automatic(message: EmailMessage, sender: str) -> bool:
    """Whether a machine sent this; when in doubt, yes: an answer to a machine is a loop."""
    return (
        _said(message, "Auto-Submitted") not in ("", "no")
        or _said(message, "Precedence") in _BULK
        or _said(message, "Return-Path") == "<>"
        or _said(message, "X-Auto-Response-Suppress") in ("all", "autoreply")
        or message.get_content_type() == "multipart/report"
        or any(name in message for name in _TELLTALES)
        or sender.lower().startswith(_MACHINES)
    )


def _said(message: EmailMessage, name: str) -> str:
    return str(message.get(name, "")).split(";")[0].strip().lower()
