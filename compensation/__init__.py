"""Refunds: asked for when the bench says so, approved by a second person, paid once.

Appends `compensation.*` on the streams `refund/<id>`. Reacts to `repair.completed`; calls down
into `rma` to move the money clock of the line and to close the RMA when everything is paid.
"""
