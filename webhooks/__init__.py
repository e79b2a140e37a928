"""Messages to partners' systems by Standard Webhooks: signed, retried, replayable.

Owns endpoints and their secrets (`services`), the registry of events that may leave the house
(`published`: apps above say so in their `published.py`), the queue of deliveries (`queue`) and the
process that sends them (`courier`, `manage.py webhooks`), and the only road by which an address
chosen by somebody else is called (`network`). Appends webhooks.endpoint_created, _changed,
_paused, _resumed, _disabled, _deleted, secret_rotated, test_requested, delivery_replayed and
replay_requested. Reacts to every published event and to accounts.api_key_revoked.
"""
