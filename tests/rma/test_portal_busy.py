"""A store that cannot answer now is not a fault of the form: 503, come again, nothing lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from rma.models import IntakeDraft, Rma
from tests.rma import portal
from tests.support.people import Catalogue
from tests.support.threads import run_together

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def short_patience() -> Iterator[None]:
    """This connection waits 50 ms for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


def test_a_request_that_cannot_be_stored_now_is_told_to_come_again(
    client: Client, catalogue: Catalogue, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    portal.fill_in(client)
    held, answered = Event(), Event()

    def somebody_else() -> None:
        with transaction.atomic():
            IntakeDraft.objects.select_for_update().get()
            held.set()
            answered.wait(20)

    def customer() -> Any:
        held.wait(20)
        try:
            with short_patience():
                return portal.send(client)
        finally:
            answered.set()

    _none, answer = run_together([somebody_else, customer])

    assert answer.status_code == 503
    assert answer["Retry-After"] == "1"
    assert not Rma.objects.exists()

    again = portal.send(client)
    assert again.status_code == 302
    assert again["Location"] == reverse("portal:received", args=[Rma.objects.get().number])
