"""The states of endpoints, deliveries and replays, and why endpoints are switched off."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EndpointState(TextChoices):
    """Active ones are sent to; for paused ones deliveries wait; disabled ones get none."""

    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    DISABLED = "disabled", _("Disabled")
    DELETED = "deleted", _("Deleted")


class DisabledBecause(TextChoices):
    """Why an endpoint was switched off; empty while it is not."""

    GONE = "gone", _("It answered 410 Gone")
    FAILING = "failing", _("It failed for five days")
    KEY_REVOKED = "key_revoked", _("Its API key was revoked")
    BY_REQUEST = "by_request", _("Switched off by its owner or by staff")


class DeliveryState(TextChoices):
    """How far a delivery has come."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class ReplayState(TextChoices):
    """How far the replay of a time range has come."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CUT_SHORT = "cut_short", _("Cut short at the limit")
    STOPPED = "stopped", _("Stopped with its endpoint")


class Failure(TextChoices):
    """Why an attempt failed; empty when it did not."""

    STATUS = "status", _("The answer was not 2xx")
    REDIRECT = "redirect", _("The answer was a redirect")
    GONE = "gone", _("The answer was 410 Gone")
    TIMEOUT = "timeout", _("No answer in time")
    CONNECT = "connect", _("Nobody answers at that address")
    TLS = "tls", _("The certificate is not valid")
    DNS = "dns", _("The name is unknown")
    ADDRESS_REFUSED = "address_refused", _("The name leads to an address we never call")
    URL_REFUSED = "url_refused", _("The address is not allowed")
    PROTOCOL = "protocol", _("The answer was not HTTP")
    NO_SECRET = "no_secret", _("The signing key of this secret is missing on our side")
    WORKER_LOST = "worker_lost", _("Our worker was lost while sending")


class Condition(TextChoices):
    """How an endpoint has been doing, at a glance."""

    WELL = "well", _("Well")
    QUIET = "quiet", _("Nothing sent yet")
    TROUBLED = "troubled", _("Some failures")
    FAILING = "failing", _("Failing")
