"""Mail becomes a note where it surely belongs, else a letter for a person; it never does harm."""

import base64
import hashlib
import hmac
import io
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outgoing
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

import accounts.services
from accounts.models import Customer, User
from accounts.roles import Role
from events.actor import Actor
from events.models import Event
from intake import errors, mail, services
from intake.admin.letters import AnswerForm
from intake.choices import LetterState
from intake.mail.text import html_to_text, without_quotation
from intake.models import Letter, LetterFile, LetterText
from intake.services import letters
from notifications import reply_address
from rma import services as rma_services
from rma.models import Evidence, Rma, RmaNote
from tests.intake.mails import PLAIN, words_of
from tests.intake.mails import mail as written
from tests.rma.conftest import intake
from tests.rma.portal import picture
from tests.support import staff
from tests.support.events import assert_nothing_changed, drain, recorded_types
from tests.support.histories import mouse
from tests.support.people import NOW, Catalogue

DOOR = Actor.system("mail")
ROWS = (Letter, LetterText, LetterFile, Rma, RmaNote, Evidence, Customer)
XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def took(**parts: Any) -> Letter:
    return services.take(actor=DOOR, now=NOW, raw=written(**parts))


@pytest.fixture
def rma(customer: Customer, catalogue: Catalogue) -> Rma:
    asked = intake(mouse("SN-1"), customer_id=customer.id)
    return rma_services.receive(actor=Actor.customer(customer.id), now=NOW, intake=asked)


@pytest.fixture
def replies(settings: Settings) -> None:
    settings.MAIL_REPLY_ADDRESS = "reply@service.example.com"


class TestLetters:
    """What comes in."""

    pytestmark = pytest.mark.django_db

    def test_a_new_mail_waits_for_a_person(self) -> None:
        letter = took(files=[("fault.jpg", "image/jpeg", picture())])
        assert letter.state == LetterState.OPEN
        assert words_of(letter) == PLAIN
        assert (letter.words.sender_name, letter.words.sender_address) == (
            "Mei Lin", "mei.lin@example.com",
        )  # fmt: skip
        assert letter.kept_files.count() == letter.files == 1
        assert "mei.lin" not in str(list(Event.objects.values_list("data")))

    def test_the_same_mail_twice_is_one_letter(self) -> None:
        first = took()
        with assert_nothing_changed(*ROWS):
            assert took() == first
            assert took(text="other words under the same id") == first
        assert took(message_id="<2@example.com>") != first
        without_id = took(message_id="")
        assert took(message_id="") == without_id
        assert took(message_id="", text="something else") != without_id

    @pytest.mark.parametrize(
        "headers",
        [
            {"Auto_Submitted": "auto-replied"},
            {"Auto_Submitted": "auto-generated; owner=x"},
            {"Precedence": "bulk"},
            {"Precedence": "auto_reply"},
            {"Return_Path": "<>"},
            {"X_Auto_Response_Suppress": "All"},
            {"List_Id": "<news.example.com>"},
            {"sender": "MAILER-DAEMON@example.com"},
        ],
    )
    def test_machines_are_recognised_and_never_answered(
        self, rma: Rma, headers: dict[str, str]
    ) -> None:
        letter = took(subject=f"Re: {rma.number}", **headers)
        assert letter.state == LetterState.AUTOMATIC
        assert not RmaNote.objects.exists()
        with assert_nothing_changed(*ROWS), pytest.raises(errors.LetterSettled):
            services.answer(
                actor=Actor.staff(1), now=NOW, letter_id=letter.id, country="TW", language="en"
            )

    def test_a_person_may_say_that_no_machine_wrote(self) -> None:
        assert took(Auto_Submitted="no").state == LetterState.OPEN

    def test_limits_hold(self, monkeypatch: pytest.MonkeyPatch) -> None:
        deep = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (i, i)
                        for i in range(2000))  # fmt: skip
        with assert_nothing_changed(*ROWS):
            for raw in (b"", b"no mail at all", b"From: nobody\n\nx", b"From: a@b\n" + deep):
                with pytest.raises(errors.MailUnreadable):
                    services.take(actor=DOOR, now=NOW, raw=raw)
            monkeypatch.setattr(mail, "LARGEST_MAIL", 10)
            with pytest.raises(errors.MailTooLarge):
                took()

    def test_only_harmless_files_are_kept(self) -> None:
        files = [
            ("page.html", "text/html", b"<script>alert(1)</script>"),
            ("run.exe", "application/octet-stream", b"MZ"),
            ("photo.jpg", "image/jpeg", b"<svg onload=alert(1)>"),
            ("good.png", "image/png", picture(kind="PNG")),
        ]
        letter = took(files=files)
        assert [file.content_type for file in letter.kept_files.all()] == ["image/png"] or (
            letter.kept_files.count() == 1
        )


class TestReplies:
    """What is filed with its RMA."""

    pytestmark = pytest.mark.django_db

    def test_a_reply_from_the_contact_becomes_a_note_and_ends_waiting(self, rma: Rma) -> None:
        rma_services.start_waiting(
            actor=Actor.staff(1), now=NOW, rma_id=rma.id, code="photo", note="A photo, please."
        )
        letter = took(
            text=f"{PLAIN}\n\nOn Monday we wrote:\n> A photo, please.",
            subject=f"Re: A message about {rma.number}", sender="MEI.LIN@example.com",
            files=[("fault.jpg", "image/jpeg", picture())],
        )  # fmt: skip
        assert (letter.state, letter.rma_id) == (LetterState.NOTED, rma.id)
        note = RmaNote.objects.get(author="customer")
        assert (note.text, note.public) == (PLAIN, True)
        assert Evidence.objects.get().rma_id == rma.id
        assert Rma.objects.get(pk=rma.pk).waiting_since is None
        assert not LetterFile.objects.exists()
        assert took(
            subject=f"Re: {rma.number}", sender="MEI.LIN@example.com"
        ) == letter  # fmt: skip
        assert RmaNote.objects.filter(author="customer").count() == 1

    def test_a_stranger_who_quotes_a_number_learns_and_changes_nothing(self, rma: Rma) -> None:
        notes, stream = RmaNote.objects.count(), recorded_types(rma.stream)
        letter = took(subject=f"Re: {rma.number}", sender="eve@example.com")
        unknown = took(subject="Re: RMA-2026-999999", sender="eve@example.com", message_id="<3@x>")
        assert (letter.state, letter.rma_id) == (unknown.state, unknown.rma_id)
        assert letter.state == LetterState.OPEN
        assert (RmaNote.objects.count(), recorded_types(rma.stream)) == (notes, stream)
        drain(NOW)
        assert [sent for sent in outgoing.outbox if "eve@example.com" in sent.to] == []

    def test_a_number_in_the_text_alone_files_nothing(self, rma: Rma) -> None:
        assert took(text=f"What about {rma.number}?").rma_id is None

    def test_a_genuine_reply_address_files_from_any_sender(self, rma: Rma, replies: None) -> None:
        to = reply_address.address_for(str(rma.id))
        letter = took(to=f"Service <{to.upper()}>", sender="mei@work.example.com", subject="Hello")
        assert letter.rma_id == rma.id
        assert RmaNote.objects.get().text == PLAIN

    def test_a_reply_address_nobody_gave_out_files_nothing(self, rma: Rma, replies: None) -> None:
        to = reply_address.address_for(str(rma.id))
        local, at, host = to.partition("@")
        others = sorted({*"abcdefghijklmnopqrstuvwxyz234567"} - {local[-1]})
        forged = [
            *(f"{local[:-1]}{other}{at}{host}" for other in others), f"{local}{at}evil.example.com",
            f"reply+{at}{host}", f"reply+!!!!{at}{host}", "reply@service.example.com",
        ]  # fmt: skip
        for number, address in enumerate(forged):
            letter = took(to=address, sender="eve@x.example", message_id=f"<f{number}@x>")
            assert letter.rma_id is None, address

    def test_our_mails_carry_the_reply_address(self, rma: Rma, replies: None) -> None:
        drain(NOW)
        sent = [one for one in outgoing.outbox if rma.number in str(one.subject)]
        assert {tuple(one.reply_to) for one in sent} == {(reply_address.address_for(str(rma.id)),)}

    def test_an_ended_rma_keeps_the_words_without_the_files(self, rma: Rma) -> None:
        rma_services.cancel(actor=Actor.staff(1), now=NOW, rma_id=rma.id, code="duplicate")
        took(subject=rma.number, files=[("fault.jpg", "image/jpeg", picture())])
        assert RmaNote.objects.filter(author="customer").count() == 1
        assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two &amp; three</p>", "One\n\nTwo & three"),
        ("<style>p{}</style><script>alert(1)</script>Hello", "Hello"),
        ("<b>Bold</b><br>next<!-- hidden -->", "Bold\nnext"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("<img src=x onerror=alert(1)>seen", "seen"),
        ("<svg><text>no</text></svg>yes", "yes"),
    ],
)
def test_html_is_reduced_to_its_words(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "introduction",
    ["On 22 Nov 2026, PixelPaw wrote:", "-----Original Message-----", "PixelPaw 於 2026年 寫道：",
     "PixelPaw 2026年11月 写道：", "Am 22.11.2026 schrieb PixelPaw:"],
)  # fmt: skip
def test_the_quoted_letter_is_left_out(introduction: str) -> None:
    assert without_quotation(f"Yes, please.\n\n{introduction}\n> May we?") == "Yes, please."


@given(st.binary(max_size=600))
def test_any_bytes_are_a_mail_or_refused(raw: bytes) -> None:
    try:
        found = mail.read(b"From: a@example.com\nMIME-Version: 1.0\n" + raw)
    except mail.Unreadable:
        return
    assert "\x00" not in found.text + found.subject + found.sender


class TestDoors:
    """The hook and the command."""

    pytestmark = pytest.mark.django_db
    SECRET = "whsec_" + base64.b64encode(b"m" * 32).decode()

    def post(self, raw: bytes, secret: str = SECRET, **changed: str) -> Any:
        stamp = str(int(timezone.now().timestamp()))
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = hmac.new(key, b"msg_1." + stamp.encode() + b"." + raw, hashlib.sha256).digest()
        headers = {
            "webhook-id": "msg_1", "webhook-timestamp": stamp,
            "webhook-signature": "v1," + base64.b64encode(signed).decode(), **changed,
        }  # fmt: skip
        return Client().post(
            reverse("letters:mail"), raw, content_type="message/rfc822", headers=headers
        )

    def test_a_signed_mail_is_taken_once(self, settings: Settings) -> None:
        settings.MAIL_WEBHOOK_SECRET = self.SECRET
        assert [self.post(written()).json() for _again in range(2)] == [{"status": "taken"}] * 2
        assert Letter.objects.count() == 1

    def test_whoever_cannot_sign_is_not_let_in(self, settings: Settings) -> None:
        other = "whsec_" + base64.b64encode(b"x" * 32).decode()
        settings.MAIL_WEBHOOK_SECRET = self.SECRET
        with assert_nothing_changed(*ROWS):
            assert self.post(written(), secret=other).status_code == 401
            assert self.post(written(), **{"webhook-timestamp": "1"}).status_code == 401
            assert Client().post(reverse("letters:mail"), written(),
                                 content_type="message/rfc822").status_code == 401  # fmt: skip
            settings.MAIL_WEBHOOK_SECRET = ""
            assert self.post(written()).status_code == 401
            assert Client().get(reverse("letters:mail")).status_code == 405

    def test_broken_and_large_mails_are_refused(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.MAIL_WEBHOOK_SECRET = self.SECRET
        with assert_nothing_changed(*ROWS):
            assert self.post(b"nothing").status_code == 400
            monkeypatch.setattr(mail, "LARGEST_MAIL", 10)
            assert self.post(written()).status_code == 413

    def test_a_mail_larger_than_a_form_is_taken(self, settings: Settings) -> None:
        settings.MAIL_WEBHOOK_SECRET = self.SECRET
        assert self.post(written(text=("x" * 70 + "\n") * 40_000)).status_code == 200

    @pytest.mark.parametrize(("raw", "status"), [(written(), 0), (b"nothing", 65)])
    def test_a_mail_server_can_pipe_it_in(
        self, raw: bytes, status: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        ended = 0
        try:
            call_command("take_mail")
        except SystemExit as end:
            ended = int(str(end.code))
        assert ended == status
        assert Letter.objects.count() == (status == 0)


def answer_form(answer: Any) -> AnswerForm:
    """The form beside a letter."""
    form = answer.context["form"]
    assert isinstance(form, AnswerForm)
    return form


class TestPages:
    """The queue of the agents."""

    pytestmark = pytest.mark.django_db

    def page(self, letter: Letter, name: str = "change") -> str:
        return reverse(f"admin:intake_letter_{name}", args=[letter.pk])

    @pytest.mark.parametrize("how", [{"text": XSS}, {"html": f"<p>{XSS}</p>&lt;script&gt;1"}])
    def test_a_letter_is_text_and_nothing_else(self, agent: User, how: dict[str, str]) -> None:
        letter = took(subject=XSS, sender=f'"{XSS}" <eve@example.com>', **how)
        client = staff.signed_in(agent)
        for url in (reverse("admin:intake_letter_changelist"), self.page(letter),
                    self.page(letter, "return")):  # fmt: skip
            shown = client.get(url)
            assert shown.status_code == 200
            assert "<script>alert(1)" not in shown.content.decode()
            assert "<img src=x" not in shown.content.decode()

    def test_the_queue_asks_as_much_for_ten_as_for_one(self, agent: User) -> None:
        client, url = staff.signed_in(agent), reverse("admin:intake_letter_changelist")

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url).status_code == 200
            return len(asked)

        took()
        queries()
        one = queries()
        for number in range(9):
            took(message_id=f"<q{number}@x>")
        assert queries() == one

    def test_an_agent_opens_a_return_from_it(self, agent: User, catalogue: Catalogue) -> None:
        letter = took(files=[("fault.jpg", "image/jpeg", picture())])
        client = staff.signed_in(agent)
        shown = client.get(self.page(letter, "return")).content.decode()
        assert "mei.lin@example.com" in shown
        assert PLAIN in shown
        data = {
            "service_type": "repair", "reason": "defective", "language": "en", "currency": "TWD",
            "name": "Mei Lin", "email": "mei.lin@example.com", "country": "TW",
            "postcode": "105", "city": "Taipei", "line1": "Nanjing East Road 219",
            "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-0-sku_code": "PP-MOUSE-1",
            "lines-0-serial": "SN-1", "lines-0-quantity": "1", "lines-0-fault_code": "MOU-LB-DC",
            "lines-0-description": PLAIN,
        }  # fmt: skip
        answer = client.post(self.page(letter, "return"), data)
        rma = Rma.objects.get()
        assert answer["Location"] == reverse("admin:rma_rma_change", args=[rma.pk])
        assert rma.channel == "email"
        assert Evidence.objects.get().rma_id == rma.id
        letter.refresh_from_db()
        assert (letter.state, letter.rma_id) == (LetterState.RETURNED, rma.id)
        again = client.post(self.page(letter, "return"), data)
        assert again["Location"] == self.page(letter)
        assert Rma.objects.count() == 1

    def test_no_country_is_chosen_for_a_stranger(self, agent: User, catalogue: Catalogue) -> None:
        letter, client = took(), staff.signed_in(agent)

        assert answer_form(client.get(self.page(letter)))["country"].value() == ""

        left_out = {"brand_code": "", "language": "en", "country": ""}
        answer = client.post(self.page(letter, "answer"), left_out)
        assert answer.status_code == 422
        assert answer_form(answer).errors.keys() == {"country"}
        letter.refresh_from_db()
        assert letter.state == LetterState.OPEN

    def test_a_known_sender_is_answered_for_the_country_we_know(
        self, agent: User, customer: Customer, catalogue: Catalogue
    ) -> None:
        letter = took(sender=f"Mei <{customer.email.upper()}>")

        shown = staff.signed_in(agent).get(self.page(letter))

        assert answer_form(shown)["country"].value() == customer.country == "TW"

    def test_an_agent_answers_with_the_form_once(self, agent: User, catalogue: Catalogue) -> None:
        letter = took()
        client = staff.signed_in(agent)
        data = {"brand_code": "pixelpaw", "language": "en", "country": "TW"}
        for _twice in range(2):
            client.post(self.page(letter, "answer"), data)
        drain(NOW)
        (sent,) = outgoing.outbox
        assert sent.to == ["Mei Lin <mei.lin@example.com>"]
        assert reverse("portal:start") in sent.body
        assert PLAIN not in sent.body
        assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
        letter.refresh_from_db()
        assert letter.state == LetterState.ANSWERED

    def test_a_letter_is_set_aside(self, agent: User) -> None:
        letter = took()
        client = staff.signed_in(agent)
        client.post(self.page(letter, "aside"))
        letter.refresh_from_db()
        assert letter.state == LetterState.SET_ASIDE
        client.get(self.page(letter))

    def test_a_file_of_a_letter_can_do_nothing(self, agent: User) -> None:
        letter = took(files=[("../../fault.jpg", "image/jpeg", picture())])
        file = letter.kept_files.get()
        url = reverse("admin:intake_letter_file", args=[letter.pk, file.pk])
        answer = staff.signed_in(agent).get(url)
        assert answer["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert ".." not in answer["Content-Disposition"]

    def test_only_agents_and_supervisors_read_letters(self) -> None:
        letter = took()
        allowed = {Role.AGENT, Role.SUPERVISOR}
        for role, person in staff.colleagues().items():
            client = staff.signed_in(person)
            got = {client.get(self.page(letter, name)).status_code for name in ("change", "return")}
            assert (200 in got) is (role in allowed), role
            posted = client.post(self.page(letter, "answer"), {}).status_code
            assert (posted == 403) is (role not in allowed)


class TestForgetting:
    """Words go, with their sender or with time."""

    pytestmark = pytest.mark.django_db

    def test_an_erased_customer_leaves_no_words(self, customer: Customer) -> None:
        letter = took(files=[("fault.jpg", "image/jpeg", picture())])
        other = took(sender="jonas@example.com", message_id="<9@x>")
        accounts.services.erase_customer(
            actor=Actor.customer(customer.id), now=NOW, customer_id=customer.id
        )
        assert not LetterText.objects.filter(letter_id=letter.id).exists()
        assert not LetterFile.objects.exists()
        assert LetterText.objects.filter(letter_id=other.id).exists()

    def test_settled_letters_are_emptied_after_ninety_days(self, agent: User) -> None:
        letter, waiting = took(), took(message_id="<8@x>")
        services.set_aside(actor=Actor.staff(1), now=NOW, letter_id=letter.id)
        assert letters.clear_old(NOW + timedelta(days=89)) == 0
        assert letters.clear_old(NOW + timedelta(days=91)) == 1
        assert list(LetterText.objects.values_list("letter_id", flat=True)) == [waiting.id]
        page = reverse("admin:intake_letter_change", args=[letter.pk])
        assert staff.signed_in(agent).get(page).status_code == 200
