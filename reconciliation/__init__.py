"""Our books beside those of others: every difference listed, explained, repaired.

Apps register their counterparts (carriers, warehouses, banks); `manage.py reconcile` compares.
"""
