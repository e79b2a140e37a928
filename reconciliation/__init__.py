"""Our books beside those of others: every difference listed, explained, repaired.

Appends `reconciliation.*` on `reconciliation/<run>` and `difference/<id>`. Apps register their
counterparts (carriers, warehouses, banks); `manage.py reconcile` and a nightly tick compare.
"""
