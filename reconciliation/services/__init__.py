"""Comparing two books and repairing what differs."""

from reconciliation.services.running import AlreadyRunning, reconcile

__all__ = ["AlreadyRunning", "reconcile"]
