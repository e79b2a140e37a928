"""The web process under too many, too slow clients and without its database: bounded, then well."""

import asyncio
import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.support import processes
from tests.support.processes import Stack
from tests.support.threads import PATIENCE_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)

RECOVERY_SECONDS = 5.0
KEY = {"Authorization": "Api-Key abcdefgh.0123456789012345"}
SESSION = {"Cookie": f"{settings.SESSION_COOKIE_NAME}=abcdefghijklmnopqrstuvwxyz012345"}
# A page and the API, each where a view notices, and where only another layer can.
PLACES: tuple[tuple[str, dict[str, str]], ...] = (
    ("/", {}),
    ("/", SESSION),
    ("/admin/", SESSION),
    ("/api/v1/rmas/", KEY),
)
CLIENTS = 200


class Road:
    """A way to PostgreSQL that can be closed: who is on it falls off, nobody gets on."""

    def __init__(self) -> None:
        self.open = True
        self._lanes: list[Lane] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._keeper = threading.Thread(target=self._serve)
        self._keeper.start()

    def close(self) -> None:
        """From now on there is no database."""
        self.open = False
        while self._lanes:
            self._lanes.pop().close()

    def tear_down(self) -> None:
        """Nobody comes here any more."""
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._keeper.join(10)
        self.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._door.accept()
                if self.open:
                    self._lanes.append(Lane(client, _to_postgres()))
                else:
                    client.close()


class Lane:
    """One connection, carried in both directions until either side hangs up."""

    def __init__(self, client: socket.socket, database: socket.socket) -> None:
        self._ends = (client, database)
        ways = ((client, database), (database, client))
        self._carriers = [threading.Thread(target=self._carry, args=way) for way in ways]
        for carrier in self._carriers:
            carrier.start()

    def close(self) -> None:
        """Hang up on both."""
        self._hang_up()
        for carrier in self._carriers:
            carrier.join(10)
        for end in self._ends:
            end.close()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)
        self._hang_up()

    def _hang_up(self) -> None:
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def _to_postgres() -> socket.socket:
    host, port = str(connection.settings_dict["HOST"]), connection.settings_dict["PORT"] or 5432
    if not host.startswith("/"):
        return socket.create_connection((host, int(str(port))))
    made = socket.socket(socket.AF_UNIX)
    made.connect(f"{host}/.s.PGSQL.{port}")
    return made


@pytest.fixture
def road() -> Iterator[Road]:
    made = Road()
    yield made
    made.tear_down()


@pytest.fixture
def web(road: Road, process_environment: Mapping[str, str], tmp_path: Path) -> Iterator[Stack]:
    """The web process, with few connections to a database at the end of that road."""
    given = connection.settings_dict
    password = f":{given['PASSWORD']}" if given["PASSWORD"] else ""
    url = f"postgresql://{given['USER']}{password}@127.0.0.1:{road.port}/{given['NAME']}"
    environment = {**process_environment, "DATABASE_URL": url, "DATABASE_POOL_SIZE": "2"}
    with processes.running(tmp_path, environment) as stack:
        stack.start("web")
        yield stack


def answered_well(answer: httpx.Response) -> bool:
    return answer.status_code in (200, 302, 401)


def refused_cleanly(answer: httpx.Response) -> bool:
    """503, when to come back, in the shape the caller reads, and nothing of our insides."""
    api = answer.url.path.startswith("/api/")
    shape = "application/problem+json" if api else "text/html; charset=utf-8"
    return (
        answer.status_code == 503
        and answer.headers["Retry-After"] == "1"
        and answer.headers["Content-Type"] == shape
        and "Traceback" not in answer.text
        and "psycopg" not in answer.text
    )


def patience(seconds: float) -> float:
    """A limit as it holds on a machine that has a processor for everybody who wants one."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def until_well(client: httpx.Client) -> float:
    """Ask until the API answers again; the seconds it took."""
    started = time.monotonic()
    while not answered_well(client.get("/api/v1/rmas/", headers=KEY)):
        assert time.monotonic() - started < PATIENCE_SECONDS, "it never recovered"
        time.sleep(0.1)
    return time.monotonic() - started


def test_without_its_database_every_answer_is_a_clean_503_and_then_all_is_well(
    web: Stack, road: Road
) -> None:
    with httpx.Client(base_url=web.url, timeout=30, trust_env=False) as client:
        for path, headers in PLACES:
            assert answered_well(client.get(path, headers=headers)), path
        road.close()
        for path, headers in PLACES * 2:
            answer = client.get(path, headers=headers)
            assert refused_cleanly(answer), (path, answer.status_code, answer.text)
            assert answer.elapsed.total_seconds() < patience(4.0)
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        road.open = True
        assert until_well(client) < patience(RECOVERY_SECONDS)


async def ask_at_once(url: str, sent_away: threading.Event) -> list[httpx.Response]:
    """Two hundred clients of the API, all at the same time; says so when the first is refused."""

    async def ask(client: httpx.AsyncClient) -> httpx.Response:
        answer = await client.get("/api/v1/rmas/", headers=KEY)
        if not answered_well(answer):
            sent_away.set()
        return answer

    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    async with httpx.AsyncClient(
        base_url=url, timeout=2 * PATIENCE_SECONDS, limits=limits, trust_env=False
    ) as client:
        return list(await asyncio.gather(*(ask(client) for _ in range(CLIENTS))))


def test_two_hundred_slow_requests_wait_or_are_sent_away_and_soon_all_is_well(web: Stack) -> None:
    """Each needs a row that somebody holds: connections run out, and nobody gets a traceback."""
    released: list[float] = []
    ended: list[float] = []
    refused = threading.Event()

    def crowd() -> list[httpx.Response]:
        answers = asyncio.run(ask_at_once(web.url, refused))
        ended.append(time.monotonic())
        return answers

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE accounts_apikey IN ACCESS EXCLUSIVE MODE")
            asked = pool.submit(crowd)
            assert refused.wait(PATIENCE_SECONDS), "otherwise nothing is exhausted"
        released.append(time.monotonic())
        with httpx.Client(base_url=web.url, timeout=30, trust_env=False) as client:
            assert until_well(client) < patience(RECOVERY_SECONDS)
        answers = asked.result()
    limit = patience(RECOVERY_SECONDS)
    assert ended[0] - released[0] < limit, "and so was everybody who had waited"
    assert all(refused_cleanly(answer) for answer in answers if not answered_well(answer))
