"""One person's words are put everywhere a person's words can go; erased, they are nowhere."""

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from PIL import Image

import accounts.services
from accounts.models import Customer, User
from events import clock, projections, pump
from events.actor import Actor
from events.models import Effect, Event, IdempotencyKey, ParkedStream
from rma import services
from rma.models import Rma
from tests.rma import other_doors, portal
from tests.rma.searching import everything, server_log_before, spellings
from tests.support import histories
from tests.support.people import NOW, PASSWORD, SETUP, Catalogue
from webhooks import services as webhooks
from webhooks.services import Wishes

_FIELDS = (
    "name", "mail", "account", "street", "city", "note", "staffnote", "statement", "draft",
    "draftmail", "file", "exif", "answer", "bench", "error", "parked", "adminlog", "key",
    "row", "rowtext", "refused", "badcell", "reference", "filename", "letter", "subject", "sender",
    "messageid", "letterfile", "scan", "hook", "hookname", "hookbody", "hookanswer", "told",
)  # fmt: skip
# Never kept: what photos hide is cut out, the id of a mail is a digest. Nothing may find them.
_NEVER_KEPT = ("exif", "messageid")


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


@dataclass
class House:
    """Those who deal with the customers, and an endpoint that hears of everything."""

    agent: User
    dock_worker: User
    supervisor: User
    listener: UUID


@pytest.fixture
def house(
    catalogue: Catalogue, agent: User, dock_worker: User, supervisor: User, ops_engineer: User
) -> House:
    histories.publish_policy()
    for number in range(1, 7):
        histories.sell_device(f"SN-{number}")
    histories.stock_up()
    wishes = Wishes(url="https://operations.example.com/in", event_types=("rma.*",))
    made, _secret = webhooks.create_endpoint(
        actor=SETUP, now=NOW, owner_id=ops_engineer.pk, key_id=None, wishes=wishes
    )
    return House(agent, dock_worker, supervisor, made.pk)


def was_here_before(person: Person, house: House, serial: str) -> Customer:
    """An account, and a case that has ended."""
    customer = signed_up(person)
    other_doors.is_written_about_at_the_bench(
        person.word, customer, house.agent, house.dock_worker, serial
    )
    other_doors.answered(house.listener, person.word("told"))
    return customer


def lives(person: Person, customer: Customer, house: House, serial: str, imported: str) -> Rma:
    """Everything a customer can leave with us, through the doors customers use."""
    browser = Client()
    portal.sign_in(browser, customer)
    portal.tell(browser, serial=serial, description=person.word("statement"))
    browser.post(reverse("portal:start-proof"), {"photo": [photo(person)]})
    contact = {
        **portal.CONTACT, "name": person.word("name"), "email": person.email,
        "line1": person.word("street"), "city": person.word("city"), "phone": person.phone,
    }  # fmt: skip
    browser.post(reverse("portal:start-contact"), contact)
    assert portal.send(browser).status_code == 302
    rma = Rma.objects.get(customer_id=customer.pk, lines__serial=serial)
    answers(browser, person, rma)
    other_doors.is_in_a_dealers_file(person.word, person.email, imported)
    other_doors.writes_a_letter(person.word, person.email)
    is_written_about(person, rma, house.supervisor)
    guesses(person)
    drain()
    other_doors.answered(house.listener, person.word("told"))
    assert customer.user_id is not None
    other_doors.listens(person.word, customer.user_id)
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


def kept_words(person: Person) -> set[str]:
    """What is found as long as nobody erases the person."""
    return (person.used | {person.phone}) - {person.word(name) for name in _NEVER_KEPT}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_of_a_person_but_the_log_and_the_other_person(
    house: House, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    server_log_before()
    vera, otto = was_here_before(VERA, house, "SN-5"), was_here_before(OTTO, house, "SN-6")
    rma = lives(VERA, vera, house, "SN-1", "SN-3")
    other = lives(OTTO, otto, house, "SN-2", "SN-4")
    fails_on(VERA.word("name"))
    assert set(hits(VERA, tmp_path)) == kept_words(VERA)
    events, kept = Event.objects.count(), IdempotencyKey.objects.count()
    assert AccessAttempt.objects.count() == 2

    services.cancel(
        actor=Actor.customer(rma.customer_id), now=NOW, rma_id=rma.pk, code="works_again"
    )
    drain()
    records = Customer.objects.filter(email_normalised=VERA.email)
    assert records.count() == 2  # her account, and what the dealer's file made of her
    for record in list(records):
        accounts.services.erase_customer(actor=SETUP, now=clock.now(), customer_id=record.pk)
    drain()
    for known in projections.all_projections():
        call_command("replay", known.name)

    assert hits(VERA, tmp_path) == {}
    assert set(hits(OTTO, tmp_path)) == kept_words(OTTO)
    call_command("verify_log")
    call_command("replay", "rma.state", "--check")
    assert AccessAttempt.objects.count() == 1
    assert Event.objects.count() > events
    assert IdempotencyKey.objects.count() == kept
    assert {rma.number, other.number} <= set(Rma.objects.values_list("number", flat=True))
    logs = "".join(capfd.readouterr()).lower()
    assert not [word for word in VERA.used | OTTO.used if word in logs]
    text = " ".join(map(str, Event.objects.values_list("stream", "data", "meta"))).lower()
    assert "zqx" not in text
