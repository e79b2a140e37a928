"""What a partner sends."""

from typing import Any

from tests.support import errands


def intake(words: str) -> dict[str, Any]:
    """A question about a mouse, in these words."""
    line = {"sku_code": "PP-MOUSE-1", "serial": "", "quantity": 1, "description": words}
    return {
        "service_type": "consultation", "reason": "defective", "currency": "TWD",
        "contact": errands.CONTACT, "lines": [{**line, "fault_code": "MOU-LB-DC"}],
    }  # fmt: skip
