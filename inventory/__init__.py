"""Warehouses and the stock ledger: every movement is a row, the balance never goes negative.

Appends `inventory.stock_received`, `inventory.stock_issued` and `inventory.stock_adjusted` on the
streams `stock/<warehouse>/<sku>/<condition>`. Reacts to nothing: those who need stock call down.
"""
