"""Shipments, labels, carriers, tracking and the dock."""
