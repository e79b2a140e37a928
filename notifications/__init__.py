"""Messages to customers: what is said when, rendering, the queue, delivery, the log.

Appends `notifications.queued`, `notifications.sent`, `notifications.failed` on `message/<id>` and
`notifications.preference_changed` on `preference/<customer id>`. Reacts to every event for which
a higher floor registers a message in its `messages.py`. Knows people and brands only through the
directory that the settings name.
"""
