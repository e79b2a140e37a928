"""An import in a process of its own, for tests that kill it.

`python -m tests.intake.importing FILE_ID` works as the product does; with `naively` it opens a
return first and marks the row afterwards, as imports elsewhere do: the control.
"""

import sys
from uuid import UUID

import django


def main(file_id: UUID, *, naively: bool) -> None:
    """Work until nothing is pending."""
    from events import clock
    from intake import services

    if naively:
        _open_then_mark(file_id)
        return
    while services.work(clock.now()):
        pass


def _open_then_mark(file_id: UUID) -> None:
    from events import clock
    from events.actor import Actor
    from intake import checking, selectors
    from intake.choices import GroupState
    from intake.models import ImportGroup
    from rma import services

    file = selectors.file(file_id)
    for group in ImportGroup.objects.filter(file=file, state=GroupState.PENDING):
        request = checking.Request("x", list(selectors.rows_of(file, group.row_numbers)))
        checking.check([request], language="en")
        assert request.intake is not None
        actor = Actor.system("naive")
        services.receive(actor=actor, now=clock.now(), intake=request.intake)
        ImportGroup.objects.filter(pk=group.pk).update(state=GroupState.DONE)


if __name__ == "__main__":
    django.setup()
    main(UUID(sys.argv[1]), naively="naively" in sys.argv)
