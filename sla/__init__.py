"""Promises: by when the current stage of an RMA will be done, in business hours of its country.

Appends nothing of its own: it reacts to `rma.*` and sets the promise through `rma.services`. Owns
the stage targets (reference data) and the pauses of running promises.
"""
