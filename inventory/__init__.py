"""Warehouses and the stock ledger."""
