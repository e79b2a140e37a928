"""Who reaches a return, and that nobody learns what exists."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as mailbox
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Customer, User
from events import clock, pump
from events.actor import Actor
from events.models import Effect
from rma import errors, services
from rma.models import AccessLink, OneTimeCode, Rma, RmaNote
from rma.services import access
from rma.services.access import code_digits, link_token
from tests.rma.conftest import Receive
from tests.support.events import assert_nothing_changed, drain
from tests.support.histories import mouse

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGES = ("return", "received", "status", "cancel", "reopen", "note", "evidence")


@pytest.fixture(autouse=True)
def quiet_cache(db: None, settings: Any, tmp_path: Path) -> None:
    cache.clear()
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def rma(receive: Receive) -> Rma:
    return receive()


def address(page: str, rma: Rma) -> str:
    return reverse(f"portal:{page}", args=[rma.number])


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.mark.parametrize("page", PAGES)
def test_owner_and_staff_see_a_page_others_are_told_it_does_not_exist(
    rma: Rma, customer: Customer, other_customer: Customer, agent: User, page: str
) -> None:
    assert signed_in(customer.user).get(address(page, rma)).status_code == 200
    assert signed_in(agent).get(address(page, rma)).status_code == 200
    for stranger in (signed_in(other_customer.user), Client()):
        assert stranger.get(address(page, rma)).status_code == 404


def test_a_label_that_is_not_there_yet_is_no_lost_page(rma: Rma, customer: Customer) -> None:
    client = signed_in(customer.user)
    answer = client.get(reverse("shipping:counter", args=[rma.number]))
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "We will send it to you by e-mail." in page.partition("<h1")[2]
    assert "come loose" not in page
    assert "With the customer" not in client.get(address("return", rma)).content.decode()


def test_a_foreign_return_looks_exactly_like_an_unknown_one(
    rma: Rma, other_customer: Customer
) -> None:
    client = signed_in(other_customer.user)

    foreign = client.get(address("return", rma))
    unknown = client.get(reverse("portal:return", args=["RMA-2026-999999"]))

    def without_tokens(answer: Any, number: str) -> str:
        lines = answer.content.decode().replace(number, "N").splitlines()
        return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)

    assert foreign.status_code == unknown.status_code == 404
    assert without_tokens(foreign, rma.number) == without_tokens(unknown, "RMA-2026-999999")


@pytest.mark.parametrize("page", ["cancel", "reopen", "note", "evidence"])
def test_a_stranger_changes_nothing(rma: Rma, other_customer: Customer, page: str) -> None:
    data = {"code": "other", "text": "Hello", "kind": "photo"}

    with assert_nothing_changed(Rma, RmaNote):
        for client in (signed_in(other_customer.user), Client()):
            assert client.post(address(page, rma), data).status_code == 404


def test_a_personal_link_opens_the_return_under_a_clean_address(rma: Rma, client: Client) -> None:
    token = link_token(AccessLink.objects.get(rma=rma).id)

    with clock.frozen(rma.received_at):
        answer = client.get(reverse("portal:open-link", args=[token]))

    assert answer.headers["Location"] == address("return", rma)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.get(address("return", rma)).status_code == 200


@pytest.mark.parametrize("token", ["x", "A" * 64, "é", "a" * 3000])
def test_a_made_up_link_opens_nothing(client: Client, token: str) -> None:
    assert client.get(reverse("portal:open-link", args=[token])).status_code == 403


def test_a_link_opens_its_own_return_only(rma: Rma, receive: Receive, client: Client) -> None:
    other = receive(mouse("SN-99"))
    token = link_token(AccessLink.objects.get(rma=rma).id)
    with clock.frozen(rma.received_at):
        client.get(reverse("portal:open-link", args=[token]))

    assert client.get(address("return", other)).status_code == 404


def ask(client: Client, number: str, email: str = "mei.lin@example.com") -> Any:
    answer = client.post(reverse("portal:track"), {"number": number, "email": email})
    pump.drain_all()  # whether the question fits is looked at later, away from the asker
    return answer


def test_asking_for_a_code_answers_the_same_whatever_exists(rma: Rma) -> None:
    answers = [
        ask(Client(), rma.number),
        ask(Client(), rma.number, "somebody@example.com"),
        ask(Client(), "RMA-2026-999999"),
        ask(Client(), "🐭"),
    ]

    assert {(a.status_code, a.headers["Location"]) for a in answers} == {
        (302, reverse("portal:code"))
    }
    assert OneTimeCode.objects.count() == 1


def test_the_code_from_the_mail_opens_the_return(rma: Rma, client: Client) -> None:
    ask(client, rma.number.lower(), " Mei.Lin@Example.com ")
    digits = code_digits(OneTimeCode.objects.get().id)

    answer = client.post(reverse("portal:code"), {"digits": f"{digits[:4]} {digits[4:]}"})

    assert answer.headers["Location"] == address("return", rma)
    assert client.get(address("return", rma)).status_code == 200
    assert client.get(reverse("portal:code")).headers["Location"] == reverse("portal:track")


def test_a_wrong_code_says_the_same_for_a_return_that_does_not_exist(rma: Rma) -> None:
    known, unknown = Client(), Client()
    ask(known, rma.number)
    ask(unknown, "RMA-2026-999999")
    wrong = {"digits": "00000000"}

    answers: list[Any] = [c.post(reverse("portal:code"), wrong) for c in (known, unknown)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].context["form"].errors == answers[1].context["form"].errors
    assert known.get(address("return", rma)).status_code == 404


def test_after_five_wrong_tries_the_right_code_is_refused(rma: Rma, client: Client) -> None:
    ask(client, rma.number)
    digits = code_digits(OneTimeCode.objects.get().id)
    for _try in range(5):
        client.post(reverse("portal:code"), {"digits": "00000000"})

    assert client.post(reverse("portal:code"), {"digits": digits}).status_code == 422


@pytest.mark.parametrize("digits", ["", "1234", "abcdefgh", "123456789", "x" * 500])
def test_a_code_has_eight_digits(rma: Rma, client: Client, digits: str) -> None:
    ask(client, rma.number)

    assert client.post(reverse("portal:code"), {"digits": digits}).status_code == 422
    assert OneTimeCode.objects.get().attempts == 0


@pytest.mark.parametrize("email", ["", "nobody", "x" * 300 + "@example.com"])
def test_a_wrong_address_is_named(client: Client, email: str) -> None:
    assert ask(client, "RMA-2026-000001", email).status_code == 422


def test_too_many_questions_from_one_address_have_to_wait(client: Client, rma: Rma) -> None:
    with clock.frozen(clock.now()):
        numbers = [f"RMA-2026-9999{n:02}" for n in range(21)]
        statuses = [ask(client, n, f"{n}@example.com").status_code for n in numbers]
        refused: Any = ask(client, rma.number)

    assert statuses == [302] * 20 + [429]
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 600
    assert not OneTimeCode.objects.exists()


def test_text_with_nul_is_refused_at_the_door(client: Client) -> None:
    with assert_nothing_changed():
        as_form = "application/x-www-form-urlencoded"
        address = reverse("portal:track")
        assert client.post(address, "number=RMA%00&email=a", as_form).status_code == 400
        assert ask(client, "RMA\0").status_code == 422  # multipart, where the field refuses it


def test_the_list_asks_to_sign_in(client: Client) -> None:
    answer = client.get(reverse("portal:mine"))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_the_list_shows_ones_own_returns_by_open_and_ended(
    rma: Rma, receive: Receive, customer: Customer, other_customer: Customer
) -> None:
    ended = receive(mouse("SN-50"))
    actor_now = {"actor": services_actor(customer), "now": ended.received_at}
    services.cancel(rma_id=ended.id, code="other", **actor_now)
    mine = signed_in(customer.user)

    def numbers(client: Client, query: str = "") -> list[str]:
        page: Any = client.get(reverse("portal:mine") + query)
        return sorted(card["rma"].number for card in page.context["cards"])

    assert numbers(mine) == sorted([rma.number, ended.number])
    assert numbers(mine, "?show=open") == [rma.number]
    assert numbers(mine, "?show=closed") == [ended.number]
    assert numbers(mine, "?show=nonsense&page=nonsense") == sorted([rma.number, ended.number])
    assert numbers(signed_in(other_customer.user)) == []


def open_link(client: Client, rma: Rma) -> Any:
    link = AccessLink.objects.filter(rma=rma, revoked_at=None).latest("created_at")
    with clock.frozen(rma.received_at):
        return client.get(reverse("portal:open-link", args=[link_token(link.id)]))


def sees(client: Client, rma: Rma, later: timedelta = timedelta()) -> bool:
    with clock.frozen(rma.received_at + later):
        return client.get(address("return", rma)).status_code == 200


def queries(client: Client, method: str, path: str, data: Any = None) -> list[str]:
    """The statements of a request without their values: the work it makes."""
    with CaptureQueriesContext(connection) as made:
        getattr(client, method)(path, data)
    return [re.sub(r"'[^']*'|[0-9]+", "?", query["sql"]) for query in made]


def test_asking_costs_the_same_whatever_exists(rma: Rma) -> None:
    asked = [
        {"number": rma.number, "email": "mei.lin@example.com"},
        {"number": rma.number, "email": "xxx.yyy@example.com"},
        {"number": "RMA-2026-999999", "email": "mei.lin@example.com"},
    ]
    track = reverse("portal:track")

    known, *others = [queries(Client(), "post", track, one) for one in asked]

    assert len(known) > 3
    assert others == [known, known]
    assert {tuple(sorted(e.payload)) for e in Effect.objects.filter(kind="rma.send_code")} == {
        ("address", "barcode")
    }
    assert "example.com" not in str(list(Effect.objects.values()))


def test_a_wrong_code_costs_the_same_whatever_exists(
    rma: Rma, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    real = access._mac

    def counted(purpose: str, *given: Any) -> bytes:
        hashed.append(purpose)
        return real(purpose, *given)

    monkeypatch.setattr(access, "_mac", counted)
    made: list[tuple[list[str], int]] = []
    for number, email in (
        (rma.number, "mei.lin@example.com"),
        (rma.number, "xxx.yyy@example.com"),
        ("RMA-2026-999999", "mei.lin@example.com"),
    ):
        client = Client()
        ask(client, number, email)
        hashed.clear()
        work = queries(client, "post", reverse("portal:code"), {"digits": "00000000"})
        made.append((work, len(hashed)))

    assert made[0][1] == 1
    assert made[1:] == [made[0], made[0]]


def test_a_strangers_return_costs_the_same_as_an_unknown_one(
    rma: Rma, other_customer: Customer
) -> None:
    for client in (Client(), signed_in(other_customer.user)):
        unknown = reverse("portal:return", args=["RMA-2026-999999"])
        assert queries(client, "get", address("return", rma)) == queries(client, "get", unknown)


def test_what_a_guest_opened_closes_after_a_day(rma: Rma, client: Client) -> None:
    open_link(client, rma)

    assert sees(client, rma, timedelta(hours=23))
    assert not sees(client, rma, timedelta(hours=24))


def test_a_new_link_ends_the_old_one_and_what_it_opened(
    rma: Rma, client: Client, agent: User
) -> None:
    old = link_token(AccessLink.objects.get(rma=rma).id)
    open_link(client, rma)
    assert sees(client, rma)

    page = reverse("admin:rma_rma_act", args=[rma.id, "send-link"])
    assert signed_in(agent).get(page).status_code == 200
    assert signed_in(agent).post(page).status_code == 302
    drain()

    assert not sees(client, rma)
    with clock.frozen(rma.received_at):
        refused = client.get(reverse("portal:open-link", args=[old]))
    assert (refused.status_code, refused.headers["Referrer-Policy"]) == (403, "no-referrer")
    assert open_link(Client(), rma).status_code == 302
    mail = mailbox.outbox[-1]
    fresh = link_token(AccessLink.objects.get(rma=rma, revoked_at=None).id)
    assert fresh in str(mail.message())
    assert old not in str(mail.message())


def test_only_staff_who_handle_returns_send_a_new_link(rma: Rma, dock_worker: User) -> None:
    page = reverse("admin:rma_rma_act", args=[rma.id, "send-link"])

    with assert_nothing_changed(AccessLink):
        assert signed_in(dock_worker).post(page).status_code == 403


def test_an_expired_link_opens_nothing(rma: Rma, client: Client) -> None:
    token = link_token(AccessLink.objects.get(rma=rma).id)

    with clock.frozen(rma.received_at + access.LINK_LIFETIME):
        assert client.get(reverse("portal:open-link", args=[token])).status_code == 403


def test_a_new_secret_key_keeps_links_and_codes_while_the_old_one_is_named(
    rma: Rma, client: Client, settings: Any
) -> None:
    token = link_token(AccessLink.objects.get(rma=rma).id)
    ask(client, rma.number)
    digits = code_digits(OneTimeCode.objects.get().id)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [settings.SECRET_KEY]

    now = rma.received_at
    assert access.check_link(now=now, token=token) == rma
    assert link_token(AccessLink.objects.get(rma=rma).id) != token
    given = {"number": rma.number, "email": "mei.lin@example.com", "digits": digits}
    assert access.check_code(now=clock.now(), **given) == rma

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(errors.AccessRefused):
        access.check_link(now=now, token=token)


def test_guessing_links_opens_nothing(rma: Rma) -> None:
    link = AccessLink.objects.get(rma=rma)
    raw = urlsafe_b64decode(link_token(link.id) + "==")
    with CaptureQueriesContext(connection) as made:
        for number in range(5_000):
            guess = raw[:16] + sha256(str(number).encode()).digest()
            with pytest.raises(errors.AccessRefused):
                access.check_link(
                    now=rma.received_at, token=urlsafe_b64encode(guess).rstrip(b"=").decode()
                )

    assert len(made) == 0  # a guess does not even cost a query


def test_one_number_or_address_is_asked_for_ten_times_an_hour_from_wherever(rma: Rma) -> None:
    with clock.frozen(clock.now()):
        statuses = [
            Client(REMOTE_ADDR=f"192.0.2.{n}").post(
                reverse("portal:track"),
                {"number": rma.number, "email": f"guess{n}@example.com"},
            ).status_code
            for n in range(11)
        ]  # fmt: skip

    assert statuses == [302] * 10 + [429]


def test_a_made_up_forwarding_header_does_not_help(rma: Rma) -> None:
    with clock.frozen(clock.now()):
        statuses = [
            Client(headers={"X-Forwarded-For": f"198.51.100.{n}"}).get(
                reverse("portal:open-link", args=["A" * 64])
            ).status_code
            for n in range(61)
        ]  # fmt: skip

    assert statuses == [403] * 60 + [429]


def test_no_log_line_holds_the_token(rma: Rma, client: Client, caplog: Any) -> None:
    token = link_token(AccessLink.objects.get(rma=rma).id)
    with caplog.at_level("DEBUG"):
        open_link(client, rma)
        client.get(reverse("portal:open-link", args=[token + "x"]))

    assert "t/<str:token>/" in caplog.text
    assert token not in caplog.text


def services_actor(customer: Customer) -> Any:
    return Actor.customer(str(customer.id))
