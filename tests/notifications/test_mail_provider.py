"""A mail provider's API decides like a mail server: sent, tried again, in doubt, or given up."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from config.settings import email as email_settings
from events.failures import OutcomeUnknown, PermanentFailure, TransientFailure
from notifications.adapters import email
from notifications.adapters.email import Mail
from notifications.registry import Attachment
from notifications.rendering import Rendered
from tests.config.test_configuration import manage
from tests.support.people import NOW

MAIL = Mail(
    message_id="<key@service.example.com>", date=NOW, sender_name="PixelPaw",
    sender_address="service@pixelpaw.example", reply_to="help@pixelpaw.example", to_name="Mei Lin",
    to_address="mei.lin@example.com", language="en", content=Rendered("Hello", "Text", "<p>Text"),
    attachments=(Attachment("label.pdf", "application/pdf", b"%PDF-"),),
)  # fmt: skip


class Provider(HTTPServer):
    """Postmark's send address on this machine: keeps what comes and answers as it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.received: list[Any] = []
        self.status = 200


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        self.server.received.append(
            json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        )
        if not self.server.status:
            self.connection.close()
            return
        good = self.server.status == 200
        told = [
            {
                "ErrorCode": 0 if good else 300,
                "Message": "OK",
                "MessageID": "1",
                "To": MAIL.to_address,
            }
        ]
        body = json.dumps(told if good else told[0]).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    server = Provider()
    settings.EMAIL_BACKEND = email_settings.BACKENDS["anymail"].format(provider="postmark")
    settings.ANYMAIL = {
        "POSTMARK_SERVER_TOKEN": "token",
        "POSTMARK_API_URL": f"http://127.0.0.1:{server.server_port}/",
        "REQUESTS_TIMEOUT": 5,
    }
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_provider_gets_the_whole_mail(provider: Provider) -> None:
    email.send(MAIL)

    sent = provider.received[0]
    sent = sent[0] if isinstance(sent, list) else sent
    assert sent["To"] == "Mei Lin <mei.lin@example.com>"
    assert {"Name": "Message-ID", "Value": MAIL.message_id} in sent["Headers"]
    assert [one["Name"] for one in sent["Attachments"]] == ["label.pdf"]


FAILURES = {
    500: TransientFailure, 429: TransientFailure, 401: PermanentFailure, 0: OutcomeUnknown
}  # fmt: skip


@pytest.mark.parametrize("status", FAILURES)
def test_what_a_provider_answers_decides(provider: Provider, status: int) -> None:
    provider.status = status

    with pytest.raises(FAILURES[status]) as failed:
        email.send(MAIL)
    assert "mei.lin" not in str(failed.value)


def test_the_environment_names_the_provider() -> None:
    show = "from django.conf import settings as s; print(s.EMAIL_BACKEND, s.ANYMAIL)"

    good = manage(
        "shell", "--no-imports", "--command", show, EMAIL_BACKEND_KIND="anymail",
        EMAIL_PROVIDER="postmark", ANYMAIL_POSTMARK_SERVER_TOKEN="t-1",
    )  # fmt: skip
    bad = manage("check", EMAIL_BACKEND_KIND="anymail", EMAIL_PROVIDER="pigeon")

    assert "anymail.backends.postmark.EmailBackend" in good.stdout, good.stderr
    assert "'POSTMARK_SERVER_TOKEN': 't-1'" in good.stdout
    assert bad.returncode == 1
    assert "EMAIL_PROVIDER: (config.E001)" in bad.stderr
