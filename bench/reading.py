"""The 50 newest RMAs and one by its number, among a million: API, admin page, tracking page."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ApiKey, User
from bench import clients, http_client, population, stack, world
from bench.figure import Figure, Scale
from rma import services
from rma.models import Rma
from rma.services.access import link_token

CLIENTS = 4
FEW = 60
NUMBERS = 40
LIST_RIVAL, READ_RIVAL = 137.0, 171.0
_RIVAL = "best rival on such a machine, 10,000 to 100,000 rows"
Asking = Callable[[], object]


def measure_list(scale: Scale) -> list[Figure]:
    """Pages of the 50 newest per second."""
    world.stock_the_catalogue()
    [secret] = world.partners(1)
    staff = world.staff()
    few = _statements(secret, staff, "/api/v1/rmas/", "/admin/rma/rma/")
    _populate(scale)
    many = _statements(secret, staff, "/api/v1/rmas/", "/admin/rma/rma/")
    cookie = _staff_cookie(staff)
    with stack.running("web", API_RATE_SIGNED_IN="1000000/min", STAFF_MFA="offered") as port:
        return [
            _figure(
                f"list.{name}", scale, LIST_RIVAL, few[at], many[at],
                _visitor(port, headers, [path]),
            )
            for at, (name, path, headers) in enumerate(
                [
                    ("api", "/api/v1/rmas/", {"Authorization": f"Api-Key {secret}"}),
                    ("admin", "/admin/rma/rma/", cookie),
                ]
            )
        ]  # fmt: skip


def measure_read(scale: Scale) -> list[Figure]:
    """One RMA by its number per second."""
    world.stock_the_catalogue()
    [secret] = world.partners(1)
    staff = world.staff()
    few_numbers = _numbers()
    few = _statements(secret, staff, *_paths(few_numbers[0]))
    _populate(scale)
    numbers = _numbers()
    many = _statements(secret, staff, *_paths(numbers[0]))
    guest = _guest_cookie(numbers)
    surfaces = [
        ("api", {"Authorization": f"Api-Key {secret}"}),
        ("admin", _staff_cookie(staff)),
        ("tracking", guest),
    ]
    with stack.running("web", API_RATE_SIGNED_IN="1000000/min", STAFF_MFA="offered") as port:
        return [
            _figure(
                f"read.{name}", scale, READ_RIVAL, few[at], many[at],
                _visitor(port, headers, [_paths(number)[at] for number in numbers]),
            )
            for at, (name, headers) in enumerate(surfaces)
        ]  # fmt: skip


def _populate(scale: Scale) -> None:
    population.add_rmas(scale.rows, opened_by=f"partner:{ApiKey.objects.get().pk}")


def _figure(
    name: str, scale: Scale, rival: float, few: int, many: int, client: Callable[[int], Asking]
) -> Figure:
    load = clients.run(CLIENTS, client, scale.seconds)
    return Figure(
        name, load.per_second, "answers/s", _RIVAL, rival,
        {"clients": CLIENTS, "rows": scale.rows, "p95_ms": load.p95_ms,
         "median_ms": load.median_ms, "statements": many, "statements_with_few_rows": few},
    )  # fmt: skip


def _visitor(port: int, headers: dict[str, str], paths: list[str]) -> Callable[[int], Asking]:
    """Clients that ask for these pages in turn, each over a connection of its own."""

    def made(_number: int) -> Asking:
        caller, in_turn = http_client.Caller(port, headers), itertools.cycle(paths)
        return lambda: caller.get(next(in_turn))

    return made


def _paths(rma: Rma) -> list[str]:
    return [f"/api/v1/rmas/{rma.number}/", f"/admin/rma/rma/{rma.pk}/change/",
            f"/returns/{rma.number}/"]  # fmt: skip


def _numbers() -> list[Rma]:
    """RMAs spread over the whole table that the partner opened."""
    key = f"partner:{ApiKey.objects.get().pk}"
    found = Rma.objects.filter(opened_by=key)
    if not found.exists():
        for _ in range(FEW):
            rma = world.receiving()()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE rma_rma SET opened_by = %s", [key])
        return [rma]
    return list(found.order_by("customer_id")[:NUMBERS])  # hashes: from everywhere


def _statements(secret: str, staff: User, *paths: str) -> list[int]:
    """How many statements each page takes; the second and third answer, once caches are warm."""
    if not Rma.objects.exists():
        _numbers()
    with _asked_here():
        return [_statements_of(_client(path, secret, staff), path) for path in paths]


def _asked_here() -> override_settings:
    """Pages are made in this process: without a second factor, without collected files."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    return override_settings(
        STAFF_MFA="offered",
        ALLOWED_HOSTS=["*"],
        STORAGES={**settings.STORAGES, "staticfiles": plain},
    )


def _client(path: str, secret: str, staff: User) -> Client:
    if path.startswith("/api/"):
        return Client(headers={"Authorization": f"Api-Key {secret}"})
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _statements_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.content[:300]!r}")
    return len(captured)


def _staff_cookie(staff: User) -> dict[str, str]:
    return _cookie(_client("/admin/", "", staff))


def _guest_cookie(numbers: list[Rma]) -> dict[str, str]:
    """A guest who has opened the personal links of all these RMAs."""
    client, now = Client(), datetime.now(UTC)
    with _asked_here():
        for rma in numbers:
            link = services.issue_link(actor=world.SETUP, now=now, rma_id=rma.id)
            client.get(reverse("portal:open-link", args=[link_token(link.id)]))
    return _cookie(client)


def _cookie(client: Client) -> dict[str, str]:
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={value}", "Accept-Language": "en"}
