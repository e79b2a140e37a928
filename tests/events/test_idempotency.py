"""Every row of the table of idempotency keys."""

from datetime import timedelta

import pytest
from django.utils.translation import gettext_lazy

from events import idempotency
from events.errors import DomainError, ProductError, StaleStream
from events.idempotency import (
    KeyMalformed,
    KeyMissing,
    KeyReused,
    StoredAnswer,
    answer_once,
    fingerprint_of,
    parse_key,
    scope_of,
)
from events.models import IdempotencyKey
from events.unit import unit_of_work
from tests.events.kit import NOW, TESTER, Kit, Tally
from tests.events.test_subscribers import _append_foreign
from tests.support.events import assert_nothing_changed

KEY = "0123456789abcdef"
SCOPE = scope_of("key/1", "post", "/api/v1/tallies/")


class Closed(DomainError):
    code = "closed"
    message = gettext_lazy("This is closed.")


class Work:
    """Opens a tally and answers; counts how often it ran."""

    def __init__(self, kit: Kit, status: int = 201, body: bytes = b"opened") -> None:
        self.kit, self.status, self.body, self.runs = kit, status, body, 0
        self.headers = {"Location": "/tallies/a", "Set-Cookie": "secret"}
        self.failure: Exception | None = None

    def __call__(self) -> StoredAnswer:
        self.runs += 1
        self.kit.open(f"t{self.runs}")
        if self.failure:
            raise self.failure
        return StoredAnswer(self.status, self.body, self.headers, reference="/tallies/a")


def refused(error: ProductError) -> StoredAnswer:
    return StoredAnswer(error.http_status, error.code.encode())


def ask(work: Work, fingerprint: str = "f", scope: str = SCOPE) -> StoredAnswer:
    return answer_once(
        scope=scope, key=KEY, fingerprint=fingerprint, now=NOW, work=work, on_refusal=refused
    )


@pytest.mark.parametrize("header", [None, "", "   "])
def test_a_missing_key_is_refused(header: str | None) -> None:
    with pytest.raises(KeyMissing) as error:
        parse_key(header)
    assert (error.value.http_status, error.value.code) == (400, "idempotency_key_missing")


@pytest.mark.parametrize(
    "header",
    ["short", "x" * 256, "spaces in the middle", "umlaut-ümlaut-ü-ü", '"unfinished-quote-'],
)
def test_a_malformed_key_is_refused(header: str) -> None:
    if header == '"unfinished-quote-':
        assert parse_key(header) == header, "visible ASCII, so a bare key"
        return
    with pytest.raises(KeyMalformed) as error:
        parse_key(header)
    assert (error.value.http_status, error.value.code) == (400, "idempotency_key_malformed")


def test_a_key_may_be_quoted_or_bare() -> None:
    assert parse_key(f'"{KEY}"') == parse_key(f" {KEY} ") == KEY
    assert parse_key("x" * 255) == "x" * 255


def test_the_fingerprint_tells_requests_apart() -> None:
    base = {"method": "POST", "path": "/a", "content_type": "text/plain", "body": b"x"}
    prints = {
        fingerprint_of(**{**base, **change})  # type: ignore[arg-type] # one field at a time
        for change in (
            {}, {"method": "PUT"}, {"path": "/b"}, {"content_type": "text/html"}, {"body": b"y"},
            {"uploads": [b"1"]}, {"uploads": [b"2"]},
            {"path": "/at", "content_type": "ext/plain"},
        )
    }  # fmt: skip
    assert len(prints) == 8


def test_the_first_use_works_and_the_second_gets_the_stored_answer(kit: Kit) -> None:
    work = Work(kit)
    first = ask(work)
    with assert_nothing_changed(Tally, IdempotencyKey):
        again = ask(work)
    assert work.runs == 1
    assert (first.replayed, again.replayed) == (False, True)
    assert (again.status, again.body, again.reference) == (201, b"opened", "/tallies/a")
    assert again.headers == {"Location": "/tallies/a"}, "only harmless headers are kept"


def test_another_body_under_the_same_key_is_refused(kit: Kit) -> None:
    work = Work(kit)
    ask(work)
    with assert_nothing_changed(Tally, IdempotencyKey), pytest.raises(KeyReused) as error:
        ask(work, fingerprint="other")
    assert (error.value.http_status, error.value.fields, work.runs) == (422, {}, 1)


def test_the_same_key_of_somebody_else_is_another_key(kit: Kit) -> None:
    work = Work(kit)
    ask(work)
    other = ask(work, scope=scope_of("key/2", "post", "/api/v1/tallies/"))
    assert (other.replayed, work.runs) == (False, 2)


def test_a_refusal_of_the_domain_is_kept_and_its_work_undone(kit: Kit) -> None:
    work = Work(kit)
    work.failure = Closed()
    with assert_nothing_changed(Tally):
        first = ask(work)
        again = ask(work)
    assert (first.status, first.body) == (again.status, again.body) == (409, b"closed")
    assert (again.replayed, work.runs) == (True, 1)


def test_without_a_renderer_a_refusal_propagates_and_nothing_is_kept(kit: Kit) -> None:
    work = Work(kit)
    work.failure = Closed()
    with assert_nothing_changed(Tally, IdempotencyKey), pytest.raises(Closed):
        answer_once(scope=SCOPE, key=KEY, fingerprint="f", now=NOW, work=work)


def test_a_lost_race_is_not_kept_for_the_retry_may_win(kit: Kit) -> None:
    work = Work(kit)
    work.failure = StaleStream(stream="s", expected=1, current=2)
    with assert_nothing_changed(Tally, IdempotencyKey):
        assert ask(work).status == 409
    work.failure = None
    assert (ask(work).status, work.runs) == (201, 2)


def test_a_version_taken_by_somebody_else_is_refused_with_stream_and_version(kit: Kit) -> None:
    """The database finds out at the flush, when the transaction answers no question any more."""
    kit.open("a")
    kit.raise_("a")
    told: list[ProductError] = []

    def work() -> StoredAnswer:
        with unit_of_work(actor=TESTER, now=NOW) as unit:
            unit.record("tally/a", kit.Raised(tally="a", by=1))
            _append_foreign("tally/a", 3, "kit.raised", 1)
        return StoredAnswer(201)

    def remember(error: ProductError) -> StoredAnswer:
        told.append(error)
        return refused(error)

    with assert_nothing_changed(Tally, IdempotencyKey):
        answer = answer_once(
            scope=SCOPE, key=KEY, fingerprint="f", now=NOW, work=work, on_refusal=remember
        )
    assert (answer.status, answer.body) == (409, b"stale_stream")
    assert told[0].fields == {"stream": "tally/a", "expected": 2, "current": 3}


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500, 503])
def test_answers_that_may_change_are_not_kept_and_leave_nothing(kit: Kit, status: int) -> None:
    work = Work(kit, status=status)
    with assert_nothing_changed(Tally, IdempotencyKey):
        assert ask(work).status == status
    work.status = 201
    assert (ask(work).status, work.runs) == (201, 2)


def test_a_crash_leaves_no_row_and_the_retry_works(kit: Kit) -> None:
    work = Work(kit)
    work.failure = ZeroDivisionError()
    with assert_nothing_changed(Tally, IdempotencyKey), pytest.raises(ZeroDivisionError):
        ask(work)
    work.failure = None
    assert (ask(work).status, work.runs) == (201, 2)


def test_a_large_body_is_kept_by_reference(kit: Kit) -> None:
    ask(Work(kit, body=b"x" * (64 * 1024 + 1)))
    again = ask(Work(kit))
    assert (again.body, again.reference, again.replayed) == (b"", "/tallies/a", True)


def test_keys_are_forgotten_after_seven_days(kit: Kit) -> None:
    ask(Work(kit))
    assert idempotency.prune(NOW + timedelta(days=7)) == 0
    assert idempotency.prune(NOW + timedelta(days=7, seconds=1)) == 1
    assert not IdempotencyKey.objects.exists()
