"""The RMA and its lines: state machine, services, portal shell, timeline.

Appends `rma.*` on the stream `rma/<id>`. Reacts to nothing: every step of the journey listens to
these events, does its own work in a floor above, and calls down into `rma.services`.
"""
