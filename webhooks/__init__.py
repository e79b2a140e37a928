"""Messages to partners' systems by Standard Webhooks: signed, retried, replayable.

Owns endpoints, their secrets and their deliveries; every event of the log may be subscribed to.
"""
