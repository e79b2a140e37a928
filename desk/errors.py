"""The refusals of the desk."""

from django.utils.translation import gettext_lazy as _

from events.errors import DomainError, NotFound


class CaseNotFound(NotFound):
    code = "case_not_found"
    message = _("We could not find this case.")


class CaseEnded(DomainError):
    code = "case_ended"
    message = _("This case has ended already.")


class CaseTaken(DomainError):
    code = "case_taken"
    message = _("A colleague looks after this case already.")


class AnswerMissing(DomainError):
    code = "answer_missing"
    http_status = 400
    message = _("Please write the answer to the customer first.")
