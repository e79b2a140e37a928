"""The refusals of the warranty services: a stable code and words that are safe to show."""

from django.utils.translation import gettext_lazy as _

from events.errors import DomainError, NotFound


class VerdictNotFound(NotFound):
    code = "verdict_not_found"
    message = _("We could not find this verdict.")


class DeviceNotFound(NotFound):
    """Unknown, or of somebody else: one answer for both."""

    code = "device_not_found"
    message = _("We could not find this device.")


class VerdictSuperseded(DomainError):
    """Somebody decided again meanwhile."""

    code = "verdict_superseded"
    message = _("This verdict was replaced by a newer one. Please look again.")


class OwnVerdict(DomainError):
    """Four eyes: nobody overrules their own verdict, nor one on a request they opened."""

    code = "own_verdict"
    http_status = 403
    message = _("You decided or opened this yourself. Please let a colleague overrule it.")


class NotInReview(DomainError):
    code = "not_in_review"
    message = _("This verdict does not wait for a person.")


class AlreadyMovedOn(DomainError):
    """The RMA is past the warranty decision. Fields: number."""

    code = "already_moved_on"
    message = _("%(number)s is past the warranty decision already.")


class SameOutcome(DomainError):
    code = "same_outcome"
    message = _("The verdict says so already.")


class DeviceFactsConflict(DomainError):
    """We know another value already. Fields: serial, field."""

    code = "device_facts_conflict"
    message = _("Our records of the serial number %(serial)s say something else.")


class DeviceAlreadyReplaced(DomainError):
    """Fields: serial."""

    code = "device_already_replaced"
    message = _("The device %(serial)s was replaced by another one before.")


class ReplacementTaken(DomainError):
    """The new device belongs to somebody already. Fields: serial."""

    code = "replacement_taken"
    message = _("The device %(serial)s was sold or given to somebody already.")
