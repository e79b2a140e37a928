"""The checks of the matrix can fail: each is shown something that it must complain about."""

from django.http import HttpResponse
from django.urls import path

from events.models import Event
from tests.access import actions, asking, forgery, gates, headers, undoing
from tests.access.actions import Action
from tests.access.asking import Answer, Cell, Sent
from tests.access.gates import Gate
from tests.access.routes import Route, routes_of
from tests.access.table import entry_of
from tests.access.words import reads
from tests.access.world import AGENT, MEIS, OTHER, OWNER

SECRET = Route("portal:secret", "secret/<str:number>/")
OPEN, SHUT = Answer(200, {}), Answer(404, {})


def test_a_new_route_is_found_and_has_no_entry() -> None:
    new = path("secret/<str:number>/", lambda request, number: HttpResponse(), name="secret")
    assert routes_of([new], "portal:") == [SECRET]
    assert entry_of("portal:secret") is None


def test_a_new_action_of_a_list_has_nobody_who_may() -> None:
    assert actions.who_may(Action(Event, "rewrite_history")) is None


def test_who_is_let_in_or_refused_against_the_table_is_told() -> None:
    entry, agent = reads(frozenset({AGENT})), Cell(SECRET, "GET", AGENT, MEIS)
    stranger = Cell(SECRET, "GET", OWNER, MEIS)
    assert asking.verdict(stranger, entry, OPEN, owned=True) == "was let in"
    assert asking.verdict(agent, entry, SHUT, owned=True) == "was refused"
    assert asking.verdict(agent, entry, Answer(503, {}), owned=True).startswith("crashed")
    assert asking.verdict(stranger, entry, Answer(403, {}, rows=1), owned=True)
    assert not asking.verdict(agent, entry, OPEN, owned=True)
    assert not asking.verdict(stranger, entry, SHUT, owned=True)


def test_who_sees_what_is_not_theirs_is_told() -> None:
    entry, other = reads(frozenset({OWNER, OTHER})), Cell(SECRET, "GET", OTHER, MEIS)
    assert asking.verdict(other, entry, OPEN, owned=True) == "saw something that is not theirs"
    assert not asking.verdict(other, entry, SHUT, owned=True)


def test_a_lock_that_opens_to_a_bad_token_is_told() -> None:
    gate = Gate({}, shut="/returns/new/")
    assert gate.wrong(gates.BAD, OPEN) == "was let in"
    assert gate.wrong(gates.GOOD, SHUT) == "was refused"
    assert gate.wrong(gates.GOOD, Answer(302, {"Location": "/returns/new/"})) == "was refused"
    assert not gate.wrong(gates.FOREIGN, SHUT)


def test_an_action_that_was_done_is_told_from_a_list_shown_again() -> None:
    assert actions.was_done(Answer(302, {"Location": "/admin/"}))
    assert not actions.was_done(Answer(200, {}, is_list=True))
    assert not actions.was_done(Answer(403, {}))


def test_a_form_of_another_site_that_is_taken_is_told() -> None:
    assert not forgery.is_turned_down(OPEN)
    assert not forgery.is_turned_down(Answer(403, {}, tables=frozenset({"rma_rma"})))
    assert forgery.is_turned_down(Answer(403, {}, tables=frozenset({"accounts_tally"})))
    forged = dict(forgery.forged("it", Sent("/track/", "POST", {"Cookie": "sid=x"})))
    assert all(sent.guarded for sent in forged.values())


def test_missing_headers_are_told() -> None:
    assert len(list(headers.faults({}, personal=True))) >= 8


def test_statements_that_write_are_known() -> None:
    written = {
        'INSERT INTO "rma_rma" VALUES (1)': {"rma_rma"},
        'UPDATE "rma_rma" SET x = 1': {"rma_rma"},
        "WITH a AS (DELETE FROM rma_note RETURNING id) SELECT 1": {"rma_note"},
        "SELECT events_append(1)": {"events_append"},
    }
    assert {sql: undoing.judge(sql) for sql in written} == {
        sql: (True, frozenset(tables)) for sql, tables in written.items()
    }
    assert undoing.judge('SELECT * FROM "rma_rma" FOR UPDATE') == (True, frozenset())
    assert undoing.judge('SELECT * FROM "rma_rma"') == (False, frozenset())
