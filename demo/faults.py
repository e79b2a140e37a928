"""What can be wrong with a product, in the customer's words and three languages."""

import csv
from datetime import datetime
from pathlib import Path

from catalog import services
from catalog.facts import FaultCodeFacts
from events.actor import Actor

with (Path(__file__).parent / "data" / "faults.csv").open(encoding="utf-8") as _file:
    ROWS = list(csv.DictReader(_file))
LABELS = {
    row["code"]: {
        "en": row["label"],
        "zh-hant": row["label_zh_hant"],
        "zh-hans": row["label_zh_hans"],
    }
    for row in ROWS
}
HARMLESS: dict[str, list[str]] = {row["category"]: [] for row in ROWS}
RISKY: dict[str, list[str]] = {row["category"]: [] for row in ROWS}
for _row in ROWS:
    (RISKY if _row["safety"] == "yes" else HARMLESS)[_row["category"]].append(_row["code"])


def list_faults(actor: Actor, now: datetime) -> int:
    """Store every fault code; their number."""
    for row in ROWS:
        facts = FaultCodeFacts(
            code=row["code"],
            category=row["category"],
            component=row["component"],
            symptom=row["symptom"],
            label=row["label"],
            label_zh_hant=row["label_zh_hant"],
            label_zh_hans=row["label_zh_hans"],
            safety=row["safety"] == "yes",
        )
        services.put_fault_code(actor=actor, now=now, fault_code=facts)
    return len(ROWS)
