"""The carrier's own words for what happens to a parcel; customers map them to theirs."""

from django.db import models


class Code(models.TextChoices):
    """Codes of scans, with the sentence sent along as `detail`."""

    LBL_CREATED = "LBL_CREATED", "Shipment data received"
    LBL_VOIDED = "LBL_VOIDED", "Label cancelled by the sender"
    COLLECTED = "COLLECTED", "Accepted from the sender"
    HUB_IN = "HUB_IN", "Arrived at the hub"
    HUB_OUT = "HUB_OUT", "Left the hub"
    CUSTOMS_IN = "CUSTOMS_IN", "Handed to customs"
    CUSTOMS_OUT = "CUSTOMS_OUT", "Cleared customs"
    CUSTOMS_HOLD = "CUSTOMS_HOLD", "Held by customs"
    DELAYED = "DELAYED", "Delayed on the way"
    DAMAGED = "DAMAGED", "Packaging damaged"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY", "Out for delivery"
    AT_PICKUP_POINT = "AT_PICKUP_POINT", "Waiting at a pick-up point"
    DELIVERY_ATTEMPT_FAILED = "DELIVERY_ATTEMPT_FAILED", "Nobody was there to take it"
    DELIVERED = "DELIVERED", "Delivered"
    RETURN_TO_SENDER = "RETURN_TO_SENDER", "On its way back to the sender"
    LOST = "LOST", "Declared lost"


FINAL = frozenset({Code.LBL_VOIDED, Code.DELIVERED, Code.RETURN_TO_SENDER, Code.LOST})
BEFORE_THE_SCANNER = frozenset({Code.LBL_CREATED, Code.LBL_VOIDED})
