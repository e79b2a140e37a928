"""Mail as it comes from strangers: read within limits, never believed, never rendered."""

from intake.mail.message import LARGEST_MAIL, Attachment, Mail, Unreadable, read

__all__ = ["LARGEST_MAIL", "Attachment", "Mail", "Unreadable", "read"]
