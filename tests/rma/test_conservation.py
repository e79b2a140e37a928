"""Every piece that arrived was handled, or somebody hears of it."""

import pytest
from django.core.management import CommandError, call_command

from rma import conservation
from rma.models import RmaLine
from tests.rma.conftest import Receive
from tests.rma.test_transitions import close, handle, label, ship, take_in, verify
from tests.support.histories import START


def test_a_finished_road_leaves_nothing_over(receive: Receive) -> None:
    close(ship(handle(take_in(label(verify(receive()))))))
    call_command("check_goods")
    assert conservation.check(START) == 0


def test_a_piece_that_was_never_handled_is_named(
    receive: Receive, capsys: pytest.CaptureFixture[str]
) -> None:
    rma = close(ship(handle(take_in(label(verify(receive()))))))
    RmaLine.objects.filter(rma=rma).update(quantity_disposed=0, quantity_returning=0)
    assert conservation.check(START) == 1
    with pytest.raises(CommandError):
        call_command("check_goods")
    assert f"{rma.number} line 1: 1 received, 0 handled" in capsys.readouterr().out
