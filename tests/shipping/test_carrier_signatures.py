"""Who may tell us of a parcel: Standard Webhooks, tampered with in every way we could think of."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from shipping.adapters import signatures

# The example of the specification and of its reference libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + base64.b64encode(b"another secret of thirty-two byt").decode()
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
SENT = datetime.fromtimestamp(1614265330, UTC)
HEADERS = {
    "Webhook-Id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "Webhook-Timestamp": "1614265330",
    "Webhook-Signature": SIGNATURE,
}


def signed(secret: str, text: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def refusal(
    headers: dict[str, str], body: bytes = BODY, secrets: tuple[str, ...] = (SECRET,)
) -> str:
    with pytest.raises(signatures.SignatureRefused) as refused:
        signatures.verify(headers, body, secrets=secrets, now=SENT)
    return refused.value.code


def test_the_example_of_the_specification_is_genuine() -> None:
    envelope = signatures.verify(HEADERS, BODY, secrets=[SECRET], now=SENT)
    assert envelope == signatures.Envelope("msg_p5jXN8AQM9LWM0D4loKWxJek", SENT)


@pytest.mark.parametrize("secrets", [(SECRET, OTHER), (OTHER, SECRET), (SECRET, "")])
def test_during_a_rotation_either_secret_will_do(secrets: tuple[str, ...]) -> None:
    signatures.verify(HEADERS, BODY, secrets=secrets, now=SENT)


@pytest.mark.parametrize(
    "header", [f"v1,AAAA {SIGNATURE}", f"{SIGNATURE} v1,AAAA", f"v2,zzz v1a,xx {SIGNATURE}"]
)
def test_one_good_signature_among_several_will_do(header: str) -> None:
    headers = {**HEADERS, "Webhook-Signature": header}
    signatures.verify(headers, BODY, secrets=[SECRET], now=SENT)


@pytest.mark.parametrize(
    "header",
    ["", "v1,", "v1", "v1,%%%", "v2," + SIGNATURE[3:], SIGNATURE[3:], "v1,ü", SIGNATURE[:-4]],
)
def test_a_wrong_signature_is_refused(header: str) -> None:
    assert refusal({**HEADERS, "Webhook-Signature": header}) == "wrong_signature"


def test_a_changed_body_is_refused() -> None:
    assert refusal(HEADERS, BODY + b" ") == "wrong_signature"


def test_a_changed_id_is_refused() -> None:
    assert refusal({**HEADERS, "Webhook-Id": "msg_other"}) == "wrong_signature"


def test_a_changed_time_is_refused() -> None:
    assert refusal({**HEADERS, "Webhook-Timestamp": "1614265331"}) == "wrong_signature"


def test_the_secret_of_somebody_else_is_refused() -> None:
    assert refusal(HEADERS, secrets=(OTHER,)) == "wrong_signature"


@pytest.mark.parametrize("secrets", [(), ("",), ("", ""), ("whsec_",), ("whsec_%%%",)])
def test_without_a_usable_secret_nobody_is_believed(secrets: tuple[str, ...]) -> None:
    assert refusal(HEADERS, secrets=secrets) == "no_secret"


def test_without_a_secret_not_even_a_signature_with_the_empty_one_is_believed() -> None:
    text = b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330." + BODY
    forged = {**HEADERS, "Webhook-Signature": signed("", text)}
    assert refusal(forged, secrets=("",)) == "no_secret"


@pytest.mark.parametrize("minutes", [-5, 5])
def test_five_minutes_either_way_are_tolerated(minutes: int) -> None:
    now = SENT + timedelta(minutes=minutes)
    assert signatures.verify(HEADERS, BODY, secrets=[SECRET], now=now).sent_at == SENT


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_message_sent_again_later_or_dated_ahead_is_refused(minutes: int) -> None:
    beyond = timedelta(minutes=minutes, seconds=1 if minutes > 0 else -1)
    with pytest.raises(signatures.SignatureRefused) as refused:
        signatures.verify(HEADERS, BODY, secrets=[SECRET], now=SENT + beyond)
    assert refused.value.code == "stale_timestamp"


@pytest.mark.parametrize(
    "stamp", ["", "now", "-1", "1614265330.0", "1e9", "१६१४२६५३३०", "9" * 12, " 1614265330"]
)
def test_a_time_that_is_none_is_refused(stamp: str) -> None:
    assert refusal({**HEADERS, "Webhook-Timestamp": stamp}) == "malformed_timestamp"


def test_a_time_beyond_every_calendar_is_refused_and_does_not_crash() -> None:
    assert refusal({**HEADERS, "Webhook-Timestamp": "9" * 11}) == "stale_timestamp"


def test_id_and_time_cannot_change_places_across_a_dot() -> None:
    """One text, two readings: with a dot in the id the same signature would fit both."""
    text = b"msg.1614265330.1614265330." + BODY
    headers = {
        "Webhook-Id": "msg.1614265330",
        "Webhook-Timestamp": "1614265330",
        "Webhook-Signature": signed(SECRET, text),
    }
    assert refusal(headers) == "malformed_id"


@pytest.mark.parametrize("message_id", ["", "x" * 201, "a b", "ü", "a\x00b"])
def test_an_id_that_is_none_is_refused(message_id: str) -> None:
    assert refusal({**HEADERS, "Webhook-Id": message_id}) == "malformed_id"


def test_no_headers_at_all_are_refused() -> None:
    assert refusal({}) == "malformed_id"
