"""Work orders and what belongs to them."""

from repair.models.orders import WorkItem, WorkOrder
from repair.models.records import BenchNote, BenchTest, PartUse

__all__ = ["BenchNote", "BenchTest", "PartUse", "WorkItem", "WorkOrder"]
