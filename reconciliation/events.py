"""What happens when books are compared. Ids, codes and counts only."""

from events.types import event


@event("reconciliation.run_started", schema=1)
class RunStarted:
    """Two books are compared for a window; `repairing` tells whether differences are repaired."""

    run_id: str
    counterpart: str
    since_at: str
    until_at: str
    repairing: bool


@event("reconciliation.run_resumed", schema=1)
class RunResumed:
    """A run that was interrupted is taken up again; what it had repaired stays repaired."""

    run_id: str
    counterpart: str
    since_at: str
    until_at: str
    repairing: bool


@event("reconciliation.run_finished", schema=1)
class RunFinished:
    """Everything that could be compared was. `unreachable`: the other side did not answer."""

    run_id: str
    counterpart: str
    ours: int
    theirs: int
    pairs: int
    in_flight: int
    unreachable: int
    found: int
    repaired: int
    requested: int
    persons: int


@event("reconciliation.run_failed", schema=1)
class RunFailed:
    """The other side's list could not be read to its end; nothing was compared."""

    run_id: str
    counterpart: str
    code: str


@event("reconciliation.difference_found", schema=1)
class DifferenceFound:
    """The two books differ under a key, for this cause."""

    difference_id: str
    run_id: str
    counterpart: str
    key: str
    cause: str
    our_ref: str
    our_state: str
    their_ref: str
    their_state: str


@event("reconciliation.repair_made", schema=1)
class RepairMade:
    """The difference was repaired, its repair was requested, or a person must look (`state`)."""

    difference_id: str
    run_id: str
    action: str
    state: str
    attempt: int


@event("reconciliation.difference_settled", schema=1)
class DifferenceSettled:
    """A later run compared the same key and did not find the difference any more."""

    difference_id: str
    run_id: str
