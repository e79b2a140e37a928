"""What the API says of shipments and scans, and what it takes. Unknown fields are refused."""

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.api_input import Strict
from shipping import rules
from shipping.choices import ScanResult
from shipping.models import DockScan, Shipment, TrackingScan
from shipping.services import Scan
from shipping.services.dock import MOST_PIECES
from shipping.services.scanning import LONGEST_SERIAL, LONGEST_STATION
from shipping.wording import SCAN_REASONS, tracking_text

MOST_LINES = 50


class TrackingScanSerializer(serializers.ModelSerializer[TrackingScan]):
    """One scan by the carrier, in plain words of the request's language."""

    text = serializers.SerializerMethodField()

    class Meta:
        model = TrackingScan
        fields: ClassVar[list[str]] = ["id", "code", "reason", "text", "place", "at"]
        read_only_fields = fields

    def get_text(self, scan: TrackingScan) -> str:
        """What the scan means."""
        return tracking_text(scan.code)


class ShipmentSerializer(serializers.ModelSerializer[Shipment]):
    """One parcel in one direction with its scans in the carrier's order."""

    scans = TrackingScanSerializer(many=True, read_only=True)

    class Meta:
        model = Shipment
        fields: ClassVar[list[str]] = [
            "id", "rma_id", "reference", "direction", "action", "generation", "state", "carrier",
            "service", "tracking_number", "weight_grams", "pieces", "estimated_delivery_on",
            "requested_at", "booked_at", "delivered_at", "failure_code", "pickup_state",
            "pickup_on", "scans",
        ]  # fmt: skip
        read_only_fields = fields


class NewShipmentSerializer(Strict):
    """Which RMA is to be shipped out."""

    rma = serializers.CharField(max_length=20, help_text="Number of the RMA.")


class CountedSerializer(Strict):
    """Pieces of one line; the serial number where the product has one."""

    line_id = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_PIECES, default=1)
    serial = serializers.CharField(max_length=LONGEST_SERIAL, allow_blank=True, default="")


class NewDockScanSerializer(Strict):
    """A scan. Without `counted` it is a look-up; with it the goods are taken in."""

    code = serializers.CharField(max_length=rules.LONGEST_SCAN)
    nonce = serializers.CharField(min_length=8, max_length=64)
    station = serializers.CharField(max_length=LONGEST_STATION, allow_blank=True, default="")
    counted = serializers.ListField(
        child=CountedSerializer(), required=False, max_length=MOST_LINES
    )

    def scan(self) -> Scan:
        """The scan for the services."""
        data = self.validated_data
        counted = tuple(
            rules.Counted(str(piece["line_id"]), piece["quantity"], piece["serial"])
            for piece in data.get("counted", [])
        )
        return Scan(data["code"], data["station"], data["nonce"], counted)


class DockScanSerializer(serializers.ModelSerializer[DockScan]):
    """The answer to a scan. `result` is a stable code, `reason` says it in words."""

    accepted = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()
    taken = serializers.SerializerMethodField()
    outstanding = serializers.SerializerMethodField()
    extra = serializers.SerializerMethodField()

    class Meta:
        model = DockScan
        fields: ClassVar[list[str]] = [
            "id", "at", "station", "result", "accepted", "reason", "rma_id", "shipment_id",
            "taken", "outstanding", "extra",
        ]  # fmt: skip
        read_only_fields = fields

    def get_accepted(self, row: DockScan) -> bool:
        """Whether goods were taken in."""
        return ScanResult(row.result).accepted

    def get_reason(self, row: DockScan) -> str:
        """The answer in words."""
        return str(SCAN_REASONS[ScanResult(row.result)])

    def get_taken(self, row: DockScan) -> list[dict[str, Any]]:
        """What this scan took in."""
        return list(row.details.get("taken", []))

    def get_outstanding(self, row: DockScan) -> int:
        """Pieces still expected after this scan."""
        return int(row.details.get("outstanding", 0))

    def get_extra(self, row: DockScan) -> int:
        """Pieces that were too many."""
        return int(row.details.get("extra", 0))


class ExpectedLineSerializer(serializers.Serializer[rules.ExpectedLine]):
    """One line to count."""

    line_id = serializers.UUIDField()
    sku_code = serializers.CharField()
    serial = serializers.CharField()
    quantity = serializers.IntegerField()
    received = serializers.IntegerField()
    outstanding = serializers.IntegerField()


class ExpectedSerializer(serializers.Serializer[dict[str, Any]]):
    """The answer to a look-up that found an RMA: count these lines and send the scan again."""

    result = serializers.CharField()
    rma_id = serializers.UUIDField()
    number = serializers.CharField()
    lines = ExpectedLineSerializer(many=True)
