"""Shipments, labels, carriers, tracking and the dock.

Appends `shipping.*` on `shipment/<id>` (labels, tracking) and `dock/<id>` (scans). Reacts to the
RMA's journey (eligible, ready to ship, cancelled, rejected) and to its own events, by calling down
into `rma.services`. Locks are taken in this order: RMA row, shipment row.
"""
