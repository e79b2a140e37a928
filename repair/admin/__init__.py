"""The bench for staff: the queue of work orders and the page where one is worked on."""

from repair.admin import rmas as rmas  # offers "name the device" on the page of an RMA
from repair.admin.orders import WorkOrderAdmin

__all__ = ["WorkOrderAdmin"]
