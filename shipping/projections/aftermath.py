"""Events of `reshipment/<id>`, `duplicate/<id>` and `held/<id>` → their rows."""

from typing import Any
from uuid import UUID

from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from shipping import events
from shipping.choices import DuplicateState, HeldState, ReshipmentState
from shipping.models import DuplicateAlert, HeldParcel, Reshipment

RESHIPMENTS = projection(
    "shipping.reshipments", models=[Reshipment], inline=True, per_stream="reshipment"
)
DUPLICATES = projection(
    "shipping.duplicates", models=[DuplicateAlert], inline=True, per_stream="duplicate"
)
HELD = projection("shipping.held", models=[HeldParcel], inline=True, per_stream="held")


@RESHIPMENTS.on(events.ReshipmentRequested)
def requested(rows: Rows, recorded: Recorded[events.ReshipmentRequested]) -> None:
    event = recorded.event
    rows.insert(
        Reshipment(
            id=UUID(event.reshipment_id),
            rma_id=UUID(event.rma_id),
            replaces=UUID(event.shipment_id),
            action=event.action,
            reason=event.reason,
            state=ReshipmentState.REQUESTED,
            requested_by=event.requested_by,
            requested_at=recorded.occurred_at,
            version=recorded.version,
        )
    )


@RESHIPMENTS.on(events.ReshipmentApproved)
def approved(rows: Rows, recorded: Recorded[events.ReshipmentApproved]) -> None:
    row = _decided(rows, recorded, recorded.event.approved_by)
    row.state, row.from_stock = ReshipmentState.APPROVED, recorded.event.from_stock
    rows.update(row)


@RESHIPMENTS.on(events.ReshipmentRefused)
def refused(rows: Rows, recorded: Recorded[events.ReshipmentRefused]) -> None:
    row = _decided(rows, recorded, recorded.event.refused_by)
    row.state = ReshipmentState.REFUSED
    rows.update(row)


@RESHIPMENTS.on(events.ReshipmentHeld)
def held_back(rows: Rows, recorded: Recorded[events.ReshipmentHeld]) -> None:
    row = _reshipment(rows, recorded)
    row.state, row.held_code = ReshipmentState.HELD, recorded.event.code
    rows.update(row)


@RESHIPMENTS.on(events.ReshipmentRetried)
def retried(rows: Rows, recorded: Recorded[events.ReshipmentRetried]) -> None:
    row = _reshipment(rows, recorded)
    row.state, row.held_code = ReshipmentState.APPROVED, ""
    rows.update(row)


@RESHIPMENTS.on(events.Reshipped)
def reshipped(rows: Rows, recorded: Recorded[events.Reshipped]) -> None:
    row = _reshipment(rows, recorded)
    row.state = ReshipmentState.SHIPPED
    row.shipment_id = UUID(recorded.event.shipment_id)
    rows.update(row)


@RESHIPMENTS.on(events.ReshippedDeviceNamed)
def device_named(rows: Rows, recorded: Recorded[events.ReshippedDeviceNamed]) -> None:
    row = _reshipment(rows, recorded)
    row.serials = {**row.serials, recorded.event.line_id: recorded.event.serial}
    rows.update(row)


def _reshipment(rows: Rows, recorded: Recorded[Any]) -> Reshipment:
    row = rows.get(Reshipment, UUID(recorded.event.reshipment_id))
    row.version = recorded.version
    return row


def _decided(rows: Rows, recorded: Recorded[Any], by: str) -> Reshipment:
    row = _reshipment(rows, recorded)
    row.decided_by, row.decided_at = by, recorded.occurred_at
    return row


@DUPLICATES.on(events.DuplicateFound)
def duplicate_found(rows: Rows, recorded: Recorded[events.DuplicateFound]) -> None:
    event = recorded.event
    rows.insert(
        DuplicateAlert(
            id=UUID(event.alert_id),
            rma_id=UUID(event.rma_id),
            source=event.source,
            references=list(event.references),
            state=DuplicateState.OPEN,
            found_at=recorded.occurred_at,
            version=recorded.version,
        )
    )


@DUPLICATES.on(events.DuplicateDecided)
def duplicate_decided(rows: Rows, recorded: Recorded[events.DuplicateDecided]) -> None:
    row = rows.get(DuplicateAlert, UUID(recorded.event.alert_id))
    row.state, row.decided_by = recorded.event.state, recorded.event.decided_by
    row.decided_at, row.version = recorded.occurred_at, recorded.version
    rows.update(row)


@HELD.on(events.ParcelHeld)
def parcel_held(rows: Rows, recorded: Recorded[events.ParcelHeld]) -> None:
    event = recorded.event
    rows.insert(
        HeldParcel(
            id=UUID(event.held_id),
            rma_id=UUID(event.rma_id),
            scan_id=UUID(event.scan_id),
            station=event.station,
            code=event.code,
            state=HeldState.HELD,
            held_at=recorded.occurred_at,
            version=recorded.version,
        )
    )


@HELD.on(events.ParcelSentBack)
def parcel_sent_back(rows: Rows, recorded: Recorded[events.ParcelSentBack]) -> None:
    row = _ended(rows, recorded, HeldState.SENT_BACK)
    row.shipment_id = UUID(recorded.event.shipment_id)
    rows.update(row)


@HELD.on(events.ParcelReleased)
def parcel_released(rows: Rows, recorded: Recorded[events.ParcelReleased]) -> None:
    rows.update(_ended(rows, recorded, HeldState.RELEASED))


def _ended(rows: Rows, recorded: Recorded[Any], state: HeldState) -> HeldParcel:
    row = rows.get(HeldParcel, UUID(recorded.event.held_id))
    row.state, row.ended_at, row.version = state, recorded.occurred_at, recorded.version
    return row
