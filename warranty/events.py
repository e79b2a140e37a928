"""What happens to devices (stream `device/<id>`) and verdicts (stream `warranty/<rma id>`)."""

from events.types import event, value


@value
class Param:
    """One value of a reason: a date as 2026-11-22, a number as digits, or a code."""

    name: str
    value: str


@value
class Reason:
    """Why a verdict is what it is: a code and its values; the sentence is made at reading time."""

    code: str
    params: tuple[Param, ...] = ()


@event("warranty.device_registered", schema=1)
class DeviceRegistered:
    """What we know of a device from now on. Dates are 2026-11-22 or empty when unknown.

    `covered_until`: the warranty a replacement inherited, empty for others. `customer_id` and
    `replaces` may be empty.
    """

    device_id: str
    sku_code: str
    serial: str
    sold_on: str
    registered_on: str
    country: str
    customer_id: str
    channel: str
    lot: str
    covered_until: str
    replaces: str


@event("warranty.device_replaced", schema=1)
class DeviceReplaced:
    """A device was taken back and another one given for it, which is covered until a date."""

    device_id: str
    new_device_id: str
    new_serial: str
    covered_until: str
    rma_id: str
    line_id: str


@event("warranty.decided", schema=1)
class WarrantyDecided:
    """A verdict on one line: `outcome` eligible, not_eligible or review, by which rule and policy.

    The evidence is the device and the purchase date used; `basis` says where the date comes from.
    `supersedes` names the older verdict; `review_note_id` the words of the person who decided.
    """

    verdict_id: str
    rma_id: str
    line_id: str
    outcome: str
    rule: str
    reasons: tuple[Reason, ...]
    expires_on: str
    purchased_on: str
    basis: str
    device_id: str
    policy_id: str
    supersedes: str
    review_note_id: str


@event("warranty.overridden", schema=1)
class WarrantyOverridden:
    """A supervisor replaced a verdict by another; evidence and expiry stay those of the old one."""

    verdict_id: str
    rma_id: str
    line_id: str
    outcome: str
    supersedes: str
    review_note_id: str
