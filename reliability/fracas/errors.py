"""The refusals of corrective action."""

from django.utils.translation import gettext_lazy as _

from events.errors import DomainError, InvalidInput, NotAllowed, NotFound


class ProblemNotFound(NotFound):
    code = "problem_not_found"
    message = _("We could not find this problem.")


class IllegalStep(DomainError):
    code = "illegal_step"
    message = _("%(number)s is not at a point where this can be signed.")


class SignatureNotAllowed(NotAllowed):
    """Only a named person with the right signs, never a job or a key."""

    code = "signature_not_allowed"
    message = _("You may not sign this.")


class SecondPersonNeeded(DomainError):
    code = "second_person_needed"
    message = _(
        "Whoever signed the root cause or the corrective action cannot close the problem. Please "
        "ask a colleague."
    )


class OwnerUnknown(DomainError):
    code = "owner_unknown"
    http_status = 422
    message = _("The owner must be a colleague who may sign.")


class TextMissing(InvalidInput):
    code = "text_missing"


class ProblemOpenAlready(DomainError):
    code = "problem_open_already"
    message = _("%(number)s is about this fault of this product already.")


class UnknownScope(DomainError):
    code = "unknown_scope"
    http_status = 422
    message = _("This fault is not on the list of this product.")


class NothingToLink(DomainError):
    code = "nothing_to_link"
    message = _("This return has no diagnosed piece that is not linked yet.")


class EffectMissing(DomainError):
    code = "effect_missing"
    message = _("Please measure the effect of the action on the field data first.")


class EffectOutdated(DomainError):
    code = "effect_outdated"
    message = _("Failures were linked since the effect was measured. Please measure it again.")


class EffectNotShown(DomainError):
    code = "effect_not_shown"
    message = _("The field data do not show yet that the action helped, so it cannot be closed.")


class TooEarlyToMeasure(DomainError):
    code = "too_early_to_measure"
    message = _("There is nothing to compare before %(earliest)s.")


class NothingToMeasure(DomainError):
    code = "nothing_to_measure"
    message = _("The field data hold no failure or no device to compare.")


CLOSING: dict[str, type[DomainError]] = {
    error.code: error for error in (EffectMissing, EffectOutdated, EffectNotShown)
}
