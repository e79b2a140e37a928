"""Requests that leave nothing behind, without a transaction for each: one that only read has
nothing to undo, so the next may go on in the same one. Beginning and rolling back took longer than
most requests."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import DatabaseError, connection, transaction

from tests.access import sessions

_READS = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE)\b", re.IGNORECASE)
_LOCKS = re.compile(r"\bFOR (NO KEY )?(UPDATE|SHARE|KEY SHARE)\b|_lock\(|set_config\(|nextval\(")
# Functions of ours, named after their application, may write.
_FUNCTIONS = re.compile(r"\bSELECT\s+([a-z]+_\w+)\(")
_WRITES = re.compile(
    r'(?<!FOR )(?<!DO )(?<!KEY )\b(?:INSERT INTO|UPDATE|DELETE FROM|MERGE INTO)\s+"?(\w+)',
    re.IGNORECASE,
)
# What a request may write although it was refused: that a key was used, how often it was tried.
COUNTERS = frozenset({"accounts_apikey", "accounts_tally"})
_NUMBERED = "SELECT pg_current_xact_id_if_assigned() IS NOT NULL"
_ROWS = """
    SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables
    WHERE relname NOT IN ('accounts_apikey', 'accounts_tally')
"""
Execute = Callable[..., Any]


class Slate:
    """What the requests write on; wiped after each that wrote. `tables`: those written to."""

    def __init__(self) -> None:
        self.tables: set[str] = set()
        self._is_touched = False
        self._transaction: transaction.Atomic | None = None

    @contextmanager
    def ready(self) -> Iterator[None]:
        """Requests may be asked in here."""
        with connection.execute_wrapper(self._watch):
            self._begin()
            try:
                yield
                self._check()
            finally:
                self._roll_back()

    def wipe(self) -> None:
        """Undo what the last request did."""
        sessions.restore()
        self.tables.clear()
        if self._is_touched or connection.needs_rollback:
            self._roll_back()
            self._begin()

    def wrote(self) -> bool:
        """Whether a statement of the last request would change rows that are no counters."""
        return bool(self.tables - COUNTERS)

    def rows(self) -> int:
        """How many rows were tried to be written since the transaction began, counters aside."""
        return int(_value(_ROWS))

    def _watch(
        self, execute: Execute, sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        touches, tables = judge(str(sql))
        self._is_touched |= touches
        self.tables |= tables
        try:
            return execute(sql, params, many, context)
        except DatabaseError:
            self._is_touched = True
            raise

    def _check(self) -> None:
        """PostgreSQL numbers a transaction when it first writes: nothing escaped the watch."""
        if not (self._is_touched or connection.needs_rollback):
            assert not _value(_NUMBERED), "a statement wrote rows and was taken for a reading one"

    def _begin(self) -> None:
        self._is_touched = False
        self._transaction = transaction.atomic()
        self._transaction.__enter__()

    def _roll_back(self) -> None:
        assert self._transaction is not None
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)


@cache
def judge(sql: str) -> tuple[bool, frozenset[str]]:
    """Whether it leaves anything to undo, and the tables it writes to."""
    tables = frozenset(_WRITES.findall(sql) + _FUNCTIONS.findall(sql))
    return not _READS.match(sql) or bool(tables or _LOCKS.search(sql)), tables


def _value(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]
