"""The refusals of imports and letters."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from events.errors import DomainError, NotFound


class NoSuchImport(NotFound):
    """The import is unknown, or not the caller's."""

    code: ClassVar[str] = "no_such_import"
    message: ClassVar = _("We do not know this import.")


class ImportStartedAlready(DomainError):
    """The columns of a running import cannot be changed any more."""

    code: ClassVar[str] = "import_started_already"
    message: ClassVar = _("This import has been started already.")


class ImportNotRunning(DomainError):
    """There is nothing to cancel."""

    code: ClassVar[str] = "import_not_running"
    message: ClassVar = _("This import is not running.")


class ColumnsMissing(DomainError):
    """Some required fields have no column. Fields: columns."""

    code: ClassVar[str] = "columns_missing"
    http_status: ClassVar[int] = 422
    message: ClassVar = _("The file has no column for: %(columns)s.")


class ImportCleared(DomainError):
    """The rows are gone: after 90 days nothing of them is kept."""

    code: ClassVar[str] = "import_cleared"
    http_status: ClassVar[int] = 410
    message: ClassVar = _("The rows of this import have been removed.")


class NoSuchLetter(NotFound):
    """The letter is unknown."""

    code: ClassVar[str] = "no_such_letter"
    message: ClassVar = _("We do not know this letter.")


class LetterSettled(DomainError):
    """Somebody dealt with the letter already, or it needs nothing."""

    code: ClassVar[str] = "letter_settled"
    message: ClassVar = _("This letter has been dealt with already.")


class MailTooLarge(DomainError):
    """The mail is larger than we take."""

    code: ClassVar[str] = "mail_too_large"
    http_status: ClassVar[int] = 413
    message: ClassVar = _("This mail is too large.")


class MailUnreadable(DomainError):
    """The bytes are no mail we could read."""

    code: ClassVar[str] = "mail_unreadable"
    http_status: ClassVar[int] = 400
    message: ClassVar = _("This mail cannot be read.")


class MailNotGenuine(DomainError):
    """The signature is missing, wrong or old; or no secret is set: then nobody is let in."""

    code: ClassVar[str] = "mail_not_genuine"
    http_status: ClassVar[int] = 401
    message: ClassVar = _("This message is not signed by our mail server.")
