"""Devices, policies and verdicts that explain themselves.

Appends `warranty.device_*` on `device/<id>`, and `warranty.decided` and `warranty.overridden` on
`warranty/<rma id>`. Reacts to `rma.received` and `rma.reopened` (decides each line) and to its own
verdicts (moves the RMA on, declines it, or leaves it in the review queue).
"""
