"""How shipping's events read on the timeline of an RMA."""

from typing import Any

from django.utils.translation import gettext as _

from rma.timeline import describe
from shipping import events
from shipping.choices import Direction, DuplicateState, ReshipmentReason, ScanResult
from shipping.tracking_codes import TrackingCode
from shipping.wording import SCAN_TITLES, reason_text, tracking_text

# Told by other entries already, or of no use to a customer.
_QUIET = {
    TrackingCode.UNKNOWN,
    TrackingCode.PRE_TRANSIT,
    TrackingCode.VOIDED,
    TrackingCode.DELIVERED,
}


def _tracked(event: events.Tracked) -> str:
    sentences = (tracking_text(event.code), reason_text(event.reason))
    told = " ".join(filter(None, sentences))
    return f"{told} ({event.place})" if event.place else told


def _delivered(event: events.Delivered) -> str:
    if event.direction == Direction.INBOUND:
        return _("Your parcel arrived at our dock.")
    return _("The carrier delivered our parcel to you.")


def _checked_in(event: events.CheckedIn) -> str:
    if event.outstanding:
        return _("Our dock took your goods in. Still expected: %(count)s.") % {
            "count": event.outstanding
        }
    return _("Our dock took your goods in. Everything is here.")


def _refused(event: events.ScanRefused) -> str:
    return _("Refused at the dock: %(reason)s.") % {
        "reason": str(SCAN_TITLES[ScanResult(event.code)])
    }


def _failed(event: events.LabelFailed) -> str:
    return _("No label could be bought: %(reason)s.") % {"reason": event.code}


def _void_failed(event: events.VoidFailed) -> str:
    return _("The label could not be voided: %(reason)s.") % {"reason": event.code}


def _rest_missing(event: events.RestMissing) -> str:
    return _("The dock declared %(count)s missing.") % {"count": event.quantity}


def _reshipped(event: events.Reshipped) -> str:
    if event.direction == Direction.INBOUND:
        return _("You get a new return label in place of the first one.")
    return _("We send the parcel once more, because the first one did not reach you.")


def _told_to_customer(event: Any) -> bool:
    return TrackingCode(event.code) not in _QUIET


describe(
    events.LabelRequested,
    text=lambda _event: _("A return label was ordered from the carrier."),
    icon="tag",
    public=False,
)
describe(
    events.LabelIssued,
    text=lambda _event: _("The carrier issued the return label."),
    icon="tag",
    public=False,
)
describe(events.LabelFailed, text=_failed, icon="alert", public=False)
describe(
    events.LabelRetried,
    text=lambda _event: _("The failed label is ordered again."),
    icon="refresh",
    public=False,
)
describe(
    events.VoidRequested,
    text=lambda _event: _("The label is being cancelled at the carrier."),
    icon="ban",
    public=False,
)
describe(
    events.LabelVoided,
    text=lambda _event: _("The label was cancelled. Please do not use it any more."),
    icon="ban",
    public=lambda event: event.direction == Direction.INBOUND,
)
describe(
    events.VoidRefuted,
    text=lambda _event: _("A parcel travels with the cancelled label: it counts again."),
    icon="alert",
    public=False,
)
describe(events.VoidFailed, text=_void_failed, icon="alert", public=False)
describe(events.PickupRequested, text=lambda _event: _("A pick-up was asked for."), icon="calendar")
describe(events.PickupBooked, text=lambda _event: _("The courier is booked."), icon="calendar")
describe(
    events.PickupFailed,
    text=lambda _event: _("No courier can come on that day."),
    icon="alert",
)
describe(events.Tracked, text=_tracked, icon="truck", public=_told_to_customer)
describe(events.Delivered, text=_delivered, icon="box")
describe(
    events.OutboundRequested,
    text=lambda _event: _("The outbound shipment was ordered from the carrier."),
    icon="truck",
    public=False,
)
describe(
    events.OutboundBooked,
    text=lambda _event: _("The carrier issued the outbound label."),
    icon="truck",
    public=False,
)
describe(
    events.RepeatRefused,
    text=lambda _event: _("A second outbound shipment was refused; the first one stands."),
    icon="ban",
    public=False,
)
describe(events.CheckedIn, text=_checked_in, icon="box")
describe(events.RestMissing, text=_rest_missing, icon="alert")
describe(events.ScanRefused, text=_refused, icon="alert", public=False)
describe(
    events.LabelDisowned,
    text=lambda _event: _("The carrier does not know this label; please do not use it."),
    icon="ban",
    public=lambda event: event.direction == Direction.INBOUND,
)
describe(
    events.SilenceNoticed,
    text=lambda _event: _("Nothing was heard of the parcel for days: the carrier is asked."),
    icon="alert",
    public=False,
)
describe(
    events.ReshipmentRequested,
    text=lambda event: (
        _("To be sent once more (%(reason)s): a second person decides.")
        % {"reason": ReshipmentReason(event.reason).label}
    ),
    icon="refresh",
    public=False,
)
describe(
    events.ReshipmentApproved,
    text=lambda _event: _("A second person agreed to send it once more."),
    icon="check",
    public=False,
)
describe(
    events.ReshipmentRefused,
    text=lambda _event: _("A second person refused to send it once more."),
    icon="x",
    public=False,
)
describe(
    events.ReshipmentHeld,
    text=lambda event: _("It cannot be sent once more yet: %(reason)s.") % {"reason": event.code},
    icon="alert",
    public=False,
)
describe(events.Reshipped, text=_reshipped, icon="truck")
describe(
    events.DuplicateFound,
    text=lambda event: (
        _("More than one parcel was sent: %(parcels)s.") % {"parcels": ", ".join(event.references)}
    ),
    icon="alert",
    public=False,
)
describe(
    events.DuplicateDecided,
    text=lambda event: (
        _("About the second parcel: %(decision)s.")
        % {"decision": DuplicateState(event.state).label}
    ),
    icon="check",
    public=False,
)
describe(
    events.ReshippedDeviceNamed,
    text=lambda event: (
        _("The device %(serial)s was taken from stock to be sent once more.")
        % {"serial": event.serial}
    ),
    icon="box",
    public=False,
)
describe(
    events.ParcelHeld,
    text=lambda _event: _("Your parcel arrived after this request had ended. We keep it safe."),
    icon="box",
)
describe(
    events.ParcelSentBack,
    text=lambda _event: _("Your parcel goes back to you as it came."),
    icon="truck",
)
describe(
    events.ParcelReleased,
    text=lambda _event: _("The parcel is not on hold any more."),
    icon="check",
    public=False,
)
describe(
    events.AttemptRefused,
    text=lambda event: _("An attempt to ship was refused: %(reason)s.") % {"reason": event.code},
    icon="ban",
    public=False,
)
