"""Files: checked at once, kept with the draft, served to those who may see them, never run."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import Customer
from events.actor import Actor
from rma import services
from rma.models import DraftFile, Evidence, Rma
from rma.services import Upload
from tests.rma import portal
from tests.rma.conftest import Receive
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.histories import START
from tests.support.people import Catalogue

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def shop(catalogue: Catalogue, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def add(client: Client, **files: Any) -> Any:
    return client.post(reverse("portal:start-proof"), files)


def archive() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("a.txt", "a")
    return buffer.getvalue()


HOSTILE = [
    ("empty.jpg", b""),
    ("page.jpg", b"<html><script>alert(1)</script></html>"),
    ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ("photo.png", portal.picture()),
    ("cut.jpg", portal.picture(size=(400, 400))[:300]),
    ("archive.jpg", archive()),
    ("bad.pdf", b"%PDF-1.4 /JavaScript (app.alert(1))"),
    ("run.jpg.exe", portal.picture()),
    ("clip.mp4", b"\0\0\0\x20ftypevil" + b"\0" * 40),
]


@pytest.mark.parametrize(("name", "content"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_a_bad_file_is_named_and_stored_nowhere(
    client: Client, tmp_path: Path, name: str, content: bytes
) -> None:
    portal.tell(client)

    with assert_nothing_changed(DraftFile):
        answer = add(client, photo=[portal.upload(name, content)])

    assert answer.status_code == 422
    assert name in str(answer.context["form"].errors["photo"])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_bad_file_spoils_no_good_one(client: Client) -> None:
    portal.tell(client)

    answer = add(
        client,
        photo=[portal.upload("good.jpg", portal.picture()), portal.upload("bad.jpg", b"no")],
        invoice=[portal.upload("receipt.png", portal.picture("white", "PNG"))],
    )

    assert answer.status_code == 422
    assert sorted(DraftFile.objects.values_list("kind", "name")) == [
        ("invoice", "receipt.jpg"),
        ("photo", "good.jpg"),
    ]
    assert "good.jpg" in client.get(reverse("portal:start-proof")).content.decode()


def test_the_same_photo_twice_is_one_file(client: Client) -> None:
    portal.tell(client)
    for _time in range(2):
        add(client, photo=[portal.upload("a.jpg", portal.picture())])

    assert DraftFile.objects.count() == 1


def test_at_most_twenty_files_go_with_a_request(client: Client) -> None:
    portal.tell(client)
    for number in range(20):
        photo = portal.picture(f"#00{number * 12:02x}00")
        add(client, photo=[portal.upload(f"{number}.jpg", photo)])

    answer = add(client, photo=[portal.upload("more.jpg", portal.picture("red"))])

    assert answer.status_code == 422
    assert DraftFile.objects.count() == 20


def test_a_file_can_be_taken_back(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    portal.tell(client)
    add(client, photo=[portal.upload("a.jpg", portal.picture())])
    file = DraftFile.objects.get()

    small = reverse("portal:start-thumbnail", args=[file.id])
    assert portal.fetch(client, small).status_code == 200
    assert Client().get(small).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("portal:start-remove-file", args=[file.id]))

    assert not DraftFile.objects.exists()
    assert client.get(reverse("portal:start-thumbnail", args=[file.id])).status_code == 404


def test_files_of_the_draft_become_evidence_without_hidden_data(client: Client) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    buffer = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(buffer, "JPEG", exif=exif)
    portal.fill_in(client)
    add(client, photo=[portal.upload("a.jpg", buffer.getvalue())])
    portal.send(client)

    rma = Rma.objects.get()
    evidence = rma.evidence.get()
    assert recorded_types(rma.stream).count("rma.evidence_added") == 1
    assert not DraftFile.objects.exists()
    answer = portal.fetch(client, reverse("portal:file", args=[rma.number, evidence.id]))
    content = answer.getvalue()
    assert b"Secret camera" not in content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.fixture
def evidence(receive: Receive, customer: Customer) -> Evidence:
    rma = receive()
    upload = Upload("\u202egpj.exe.jpg", portal.picture(), "photo")
    actor = Actor.customer(str(customer.id))
    return services.add_evidence(actor=actor, now=START, rma_id=rma.id, upload=upload)


@pytest.mark.parametrize("page", ["file", "thumbnail"])
def test_a_file_is_there_for_its_owner_and_staff_only(
    evidence: Evidence,
    customer: Customer,
    other_customer: Customer,
    agent: Any,
    page: str,
) -> None:
    address = reverse(f"portal:{page}", args=[evidence.rma.number, evidence.id])

    def status_for(user: Any) -> int:
        client = Client()
        if user is not None:
            client.force_login(user, backend=BACKEND)
        answer = portal.fetch(client, address)
        answer.getvalue()  # read to the end, so that the file is closed
        return int(answer.status_code)

    assert status_for(customer.user) == 200
    assert status_for(agent) == 200
    assert status_for(other_customer.user) == 404
    assert status_for(None) == 404


def test_a_file_is_not_found_below_another_return(
    evidence: Evidence, customer: Customer, receive: Receive, client: Client
) -> None:
    from tests.support.histories import mouse

    other = receive(mouse("SN-77"))
    portal.sign_in(client, customer)

    answer = client.get(reverse("portal:file", args=[other.number, evidence.id]))

    assert answer.status_code == 404


def test_files_are_added_to_an_open_return(
    client: Client, customer: Customer, receive: Receive
) -> None:
    rma = receive()
    portal.sign_in(client, customer)
    address = reverse("portal:evidence", args=[rma.number])

    good = client.post(
        address, {"kind": "invoice", "file": [portal.upload("r.jpg", portal.picture())]}
    )
    with assert_nothing_changed(Evidence):
        bad = client.post(address, {"kind": "photo", "file": [portal.upload("r.jpg", b"no")]})
        missing = client.post(address, {"kind": "photo"})
        unknown = client.post(
            address, {"kind": "virus", "file": [portal.upload("x.jpg", portal.picture())]}
        )

    assert good.status_code == 302
    assert [bad.status_code, missing.status_code, unknown.status_code] == [422, 422, 422]
