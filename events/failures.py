"""The three ways in which a call to the outside world can fail."""


class TransientFailure(Exception):
    """It certainly did not happen, and may well work later."""


class PermanentFailure(Exception):
    """It certainly did not happen, and never will with this request."""


class OutcomeUnknown(Exception):
    """It was sent and no usable answer came: ask by key before any new try."""
