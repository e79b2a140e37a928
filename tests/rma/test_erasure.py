"""A customer is forgotten; what happened to the goods is not."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from PIL import Image

import accounts.services
from accounts.models import Customer
from events.actor import Actor
from rma import errors, services
from rma.models import AccessLink, Evidence, OneTimeCode, ReturnContact, Rma, RmaNote, Statement
from tests.rma.conftest import Receive
from tests.support.events import assert_nothing_changed
from tests.support.histories import START

AGENT = Actor.staff("7")
SYSTEM = Actor.system("tests")
PERSONAL = (ReturnContact, Statement, RmaNote, Evidence, AccessLink, OneTimeCode)


def photo(tmp_path: Path) -> services.Upload:
    path = tmp_path / "me.png"
    Image.new("RGB", (40, 30), "navy").save(path)
    return services.Upload("me.png", path.read_bytes(), "photo")


def ended(receive: Receive, tmp_path: Path) -> Rma:
    rma = receive()
    mei = Actor.customer(rma.customer_id)
    services.add_evidence(actor=mei, now=START, rma_id=rma.id, upload=photo(tmp_path))
    services.add_note(actor=mei, now=START, rma_id=rma.id, text="I am Mei Lin.", public=True)
    services.request_code(
        actor=Actor.guest(""), now=START, number=rma.number, email="mei.lin@example.com"
    )
    return services.cancel(actor=mei, now=START, rma_id=rma.id, code="works_again")


@pytest.mark.django_db(transaction=True)
def test_words_files_and_keys_go_and_the_history_stays(receive: Receive, tmp_path: Path) -> None:
    rma = ended(receive, tmp_path)
    stored = [Path(settings.MEDIA_ROOT) / path for path in Evidence.objects.get().path.split()]
    assert all(model._base_manager.exists() for model in PERSONAL)
    accounts.services.erase_customer(actor=SYSTEM, now=START, customer_id=rma.customer_id)
    assert not any(model._base_manager.exists() for model in PERSONAL)
    assert not any(path.exists() for path in stored)
    assert Rma.objects.get(pk=rma.pk).number == rma.number
    call_command("replay", "rma.state", "--check")
    services.request_code(
        actor=Actor.guest(""), now=START, number=rma.number, email="mei.lin@example.com"
    )
    assert not OneTimeCode.objects.exists()


def test_nobody_is_forgotten_while_a_parcel_is_owed(receive: Receive, customer: Customer) -> None:
    receive()
    with assert_nothing_changed(Customer, ReturnContact), pytest.raises(errors.StillOpen):
        accounts.services.erase_customer(actor=SYSTEM, now=START, customer_id=customer.id)
