"""Refunds: requested, approved by a second person, paid once."""
