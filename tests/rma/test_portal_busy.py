"""A store that cannot answer now is not a fault of the form: 503, come again, nothing lost."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
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


def while_the_draft_is_held(ask: Callable[[], Any]) -> Any:
    """The answer to a request that cannot have the draft, because somebody else has it."""
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
                return ask()
        finally:
            answered.set()

    _none, answer = run_together([somebody_else, customer])
    assert answer.status_code == 503
    assert answer["Retry-After"] == "1"
    return answer


def test_a_request_that_cannot_be_stored_now_is_told_to_come_again(
    client: Client, catalogue: Catalogue, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    portal.fill_in(client)

    answer = while_the_draft_is_held(lambda: portal.send(client))

    assert not Rma.objects.exists()
    again = client.post(reverse("portal:start-review"), entered_in(answer))
    assert again.status_code == 302
    assert again["Location"] == reverse("portal:received", args=[Rma.objects.get().number])


def test_an_address_typed_into_a_busy_store_is_one_press_away(
    client: Client, catalogue: Catalogue, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    portal.fill_in(client)
    typed = {**portal.CONTACT, "name": "Mei <3 Lin", "city": "臺北市"}
    url = reverse("portal:start-contact")

    answer = while_the_draft_is_held(lambda: client.post(url, typed))

    assert entered_in(answer) == typed
    again = client.post(url, entered_in(answer))
    assert again["Location"] == reverse("portal:start-review")
    assert IntakeDraft.objects.get().data["contact"]["name"] == "Mei <3 Lin"


def entered_in(answer: Any) -> dict[str, str]:
    """The hidden fields of the page that says "not now"."""
    inputs = re.findall(
        r'<input type="hidden" name="(.*?)" value="(.*?)">', answer.content.decode()
    )
    return {unescape(name): unescape(value) for name, value in inputs}
