"""The routes that ask for a token instead of a person: each is tried without one, with a bad one,
with somebody else's and with the right one. None in a row says why there is no such token."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from django.core import signing
from django.urls import reverse

from events import clock
from rma.files import links
from tests.access.asking import FORM, JSON, Answer, Sent
from tests.access.keyring import Keyring
from tests.access.world import (
    AGENT,
    FOREIGN_KEY,
    NOWHERE,
    OWNER,
    QUALITY,
    SUPERVISOR,
    World,
)
from tests.embedded_carrier.support import KEY as CARRIER_KEY
from tests.intake.mails import mail
from webhooks import signatures
from webhooks.services import secrets

NONE, BAD, FOREIGN, GOOD = KINDS = ("none", "bad", "foreign", "good")
CARRIERS_SECRET = "whsec_" + base64.b64encode(b"the carrier's secret, of 32 bytes").decode()
MAILS_SECRET = "whsec_" + base64.b64encode(b"the mail server's secret, so long").decode()
SCRAPER = "the-token-of-the-scraper"
SETTINGS: dict[str, Any] = {
    "METRICS_TOKEN": SCRAPER,
    "CARRIER_API_KEYS": (CARRIER_KEY,),
    "CARRIER_WEBHOOK_SECRET": CARRIERS_SECRET,
    "MAIL_WEBHOOK_SECRET": MAILS_SECRET,
    # The tokens are made once; a slow machine may come to them late.
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 3600,
    "ACCOUNT_LOGIN_TIMEOUT": 3600,
}
Tries = Mapping[str, Sent | str]


@dataclass(frozen=True, slots=True)
class Gate:
    """`tries`: what is sent, by kind of token; a text where there is none of that kind, and why.
    `shut`: where somebody without the token is led to instead of being refused. `opened`: how an
    answer tells that the token was right, where a refusal looks like a page."""

    tries: Tries
    shut: str = ""
    opened: Callable[[Answer], bool] | None = None

    def wrong(self, kind: str, answer: Answer) -> str:
        """What is wrong with the answer to a token of that kind; empty when nothing is."""
        if answer.status >= 500:
            return f"crashed\n{answer.error}"
        if kind == GOOD:
            return "" if self._lets_in(answer) else "was refused"
        if answer.rows:
            return "was refused, yet rows were written"
        return "was let in" if self._lets_in(answer) else ""

    def _lets_in(self, answer: Answer) -> bool:
        if self.opened is not None:
            return self.opened(answer)
        target = answer.headers.get("Location", "")
        led_away = bool(self.shut) and fnmatchcase(target, self.shut)
        return not (answer.is_refusal or led_away)


def _is_heard(answer: Answer) -> bool:
    """The question is looked at: it may be wrong, but is not refused."""
    return answer.status != 401


def _changes_draft(answer: Answer) -> bool:
    """Everybody is led back to the same page."""
    return "rma_intakedraft" in answer.tables


def _removes_file(answer: Answer) -> bool:
    """As above."""
    return "rma_draftfile" in answer.tables


def _is_led_on(answer: Answer) -> bool:
    """To the next step."""
    return answer.status == 302


def gates(world: World, held: Keyring) -> dict[str, list[Gate]]:
    """How each gated route is tried, by its name."""
    return {
        "metrics": [Gate(_bearer("/metrics", SCRAPER, world))],
        "hooks:carrier": [Gate(_carriers_message())],
        "letters:mail": [Gate(_mail())],
        "webhook-receiver": [Gate(_received(held))],
        "portal:open-link": [Gate(_link(held)), Gate(_link(held) | {BAD: _former(held)})],
        "portal:media": [Gate(_signed_address(held)), Gate(_signed_address(held) | _late(held))],
        **_carrier_api(world, held),
        **_drafts(held),
        **_outbox(held),
        **_sign_in(world, held),
        **_second_factor(world, held),
        **_reports(world, held),
        "carrier:act": [
            Gate({
                NONE: _act("lbl_none", "drop_off"), BAD: _act(held.label_id, "explode"),
                FOREIGN: "the demo has one carrier", GOOD: _act(held.label_id, "drop_off"),
            })
        ],
    }  # fmt: skip


def _bearer(path: str, token: str, world: World, method: str = "GET") -> Tries:
    """A route behind `Authorization: Bearer …`; a partner's key of ours is none of its keys."""
    body = b"" if method == "GET" else b"{}"
    asked = Sent(path, method, None, body, JSON)
    partners = world.credentials[FOREIGN_KEY]["Authorization"].split(" ")[1]
    given = {NONE: {}, BAD: _told(token + "x"), FOREIGN: _told(partners), GOOD: _told(token)}
    return {kind: replace(asked, headers=headers) for kind, headers in given.items()}


def _told(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _signed(
    path: str, body: bytes, secret: str, *, now: datetime, message_id: str = "msg_1"
) -> Sent:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    stamp = str(int(now.timestamp()))
    signed = hmac.new(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    headers = {
        "webhook-id": message_id, "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(signed).decode(),
    }  # fmt: skip
    return Sent(path, "POST", headers, body, JSON)


def _signatures(path: str, body: bytes, mine: str, theirs: str) -> Tries:
    """A changed body, another sender's secret, and the right one."""
    good = _signed(path, body, mine, now=clock.now())
    return {
        NONE: replace(good, headers=None),
        BAD: replace(good, body=body + b" "),
        FOREIGN: _signed(path, body, theirs, now=clock.now()),
        GOOD: good,
    }


def _carriers_message() -> Tries:
    return _signatures(
        reverse("hooks:carrier", args=["embedded"]), _SCAN, CARRIERS_SECRET, MAILS_SECRET
    )


def _mail() -> Tries:
    return _signatures(reverse("letters:mail"), mail(), MAILS_SECRET, CARRIERS_SECRET)


_SCAN = (
    b'{"event": "tracking.scanned", "tracking_number": "EC0000001TW", "code": "COLLECTED",'
    b' "occurred_at": "2026-06-01T00:00:00Z", "sequence": 1}'
)


def _received(held: Keyring) -> Tries:
    """A message to an endpoint; another endpoint's secret signs nothing here."""
    path, body, now = reverse("webhook-receiver"), b'{"type": "webhooks.test"}', clock.now()

    def sent(signer: Any) -> Sent:
        keys = secrets.signing(signer.endpoint_id, now)
        told = signatures.headers(f"msg_{held.delivery.event_id}", now, body, secrets=keys)
        return Sent(path, "POST", told, body, JSON)

    good = sent(held.delivery)
    return {
        NONE: replace(good, headers=None), BAD: replace(good, body=body + b" "),
        FOREIGN: sent(held.others_delivery), GOOD: good,
    }  # fmt: skip


def _link(held: Keyring) -> dict[str, Sent | str]:
    """The id of one link with the hash of another is nobody's."""
    half = len(held.link) // 2
    return {
        NONE: _open("x" * 40), BAD: _open(held.link[:-2] + "AA"),
        FOREIGN: _open(held.link[:half] + held.former_link[half:]), GOOD: _open(held.link),
    }  # fmt: skip


def _former(held: Keyring) -> Sent:
    return _open(held.former_link)


def _open(token: str) -> Sent:
    return Sent(reverse("portal:open-link", args=[token]))


def _signed_address(held: Keyring) -> dict[str, Sent | str]:
    good = links.address(held.evidence_id, now=clock.now())
    token = good.split("/")[-2]
    return {
        NONE: Sent(reverse("portal:media", args=["x"])),
        BAD: Sent(reverse("portal:media", args=[token[:-2] + "AA"])),
        FOREIGN: Sent(reverse("portal:media", args=[_signed_for_something_else(token)])),
        GOOD: Sent(good),
    }


def _signed_for_something_else(token: str) -> str:
    """Our own signature, but of another kind of token."""
    return signing.dumps(signing.loads(token, salt="rma.files.links"), salt="rma.something.else")


def _late(held: Keyring) -> dict[str, Sent | str]:
    earlier = clock.now() - links.VALID_FOR - timedelta(seconds=5)
    return {BAD: Sent(links.address(held.evidence_id, now=earlier))}


def _carrier_api(world: World, held: Keyring) -> dict[str, list[Gate]]:
    """The carrier's own API: what each address is asked with."""
    asked = {
        "rates": "POST", "labels": "GET", f"labels/{held.label_id}": "GET",
        f"labels/{held.label_id}/void": "POST", f"labels/{held.label_id}/scan": "POST",
        "pickups": "POST", "tracking/EC0": "GET", "tracking-codes": "GET", "services": "GET",
        "webhook-endpoints": "POST", "sandbox/faults": "POST", "sandbox/faults/rates": "DELETE",
        "sandbox/settings": "PUT", "nowhere": "GET",
    }  # fmt: skip
    patterns = {
        f"labels/{held.label_id}": "labels/<str:label_id>",
        f"labels/{held.label_id}/void": "labels/<str:label_id>/void",
        f"labels/{held.label_id}/scan": "labels/<str:label_id>/scan",
        "tracking/EC0": "tracking/<str:number>",
        "sandbox/faults/rates": "sandbox/faults/<slug:operation>",
        "nowhere": "<path:rest>",
    }
    return {
        f"carrier/v1/{patterns.get(path, path)}": [
            Gate(_bearer(f"/carrier/v1/{path}", CARRIER_KEY, world, method), opened=_is_heard)
        ]
        for path, method in asked.items()
    }


def _drafts(held: Keyring) -> dict[str, list[Gate]]:
    """The steps of handing in a return, and the files of a draft."""
    file, others = held.draft.file_id, held.others_draft.file_id
    begin = reverse("portal:start")
    pages = {
        f"portal:{name}": [Gate(_by_browser(f"portal:{name}", [], held), begin)]
        for name in ("start-proof", "start-contact", "start-review")
    }
    return {
        **pages,
        "portal:start-line": [Gate(_by_browser("portal:start-line", [0], held), begin)],
        "portal:start-remove-line": [
            Gate(_posted(_by_browser("portal:start-remove-line", [0], held)), opened=_changes_draft)
        ],
        "portal:start-thumbnail": [
            Gate(_of_file("portal:start-thumbnail", held, file, others), begin)
        ],
        "portal:start-remove-file": [
            Gate(
                _posted(_of_file("portal:start-remove-file", held, file, others)),
                opened=_removes_file,
            )
        ],
    }


def _by_browser(name: str, args: list[object], held: Keyring) -> dict[str, Sent | str]:
    path = reverse(name, args=args)
    return {
        NONE: Sent(path),
        BAD: Sent(path, headers={"Cookie": "sid=nosuchsession"}),
        FOREIGN: "each browser sees its own draft at the same address",
        GOOD: Sent(path, headers=held.draft.headers),
    }


def _of_file(name: str, held: Keyring, own: object, others: object) -> dict[str, Sent | str]:
    mine = held.draft.headers
    return {
        NONE: Sent(reverse(name, args=[own])),
        BAD: Sent(reverse(name, args=[NOWHERE]), headers=mine),
        FOREIGN: Sent(reverse(name, args=[others]), headers=mine),
        GOOD: Sent(reverse(name, args=[own]), headers=mine),
    }


def _posted(tries: Tries) -> dict[str, Sent | str]:
    return {
        kind: sent if isinstance(sent, str) else replace(sent, method="POST", kind=FORM)
        for kind, sent in tries.items()
    }


def _outbox(held: Keyring) -> dict[str, list[Gate]]:
    """The mails of the demo, by name."""
    other = held.mail[:-5] + ("0000." if held.mail[-5:-4] == "." else "00000")

    def tries(name: str, *more: object) -> Tries:
        return {
            NONE: Sent(f"/demo/outbox/nothing/{'html/' if name == 'mail-html' else ''}"),
            BAD: Sent("/demo/outbox/..%2f..%2fmanage.py/"),
            FOREIGN: f"a mail that was never sent: {other}, as bad as none",
            GOOD: Sent(reverse(f"outbox:{name}", args=[held.mail, *more])),
        }

    return {
        "outbox:mail": [Gate(tries("mail"))],
        "outbox:mail-html": [Gate(tries("mail-html"))],
        "outbox:mail-file": [Gate(tries("mail-file", 0))],
    }


def _act(label: str, action: str) -> Sent:
    return Sent(reverse("carrier:act", args=[label, action]), "POST")


def _sign_in(world: World, held: Keyring) -> dict[str, list[Gate]]:
    """What follows on a password or an e-mail."""
    signed_in = world.credentials[OWNER]
    code, confirm = reverse("mfa_authenticate"), "account_confirm_email"
    return {
        "mfa_authenticate": [
            Gate({
                NONE: Sent(code), BAD: Sent(code, headers={"Cookie": "sid=nosuchsession"}),
                FOREIGN: Sent(code, headers=signed_in), GOOD: Sent(code, headers=held.halfway),
            }, "/*")
        ],
        "account_confirm_login_code": [
            Gate({
                NONE: Sent(reverse("account_confirm_login_code")),
                BAD: Sent(reverse("account_confirm_login_code"), headers={"Cookie": "sid=no"}),
                FOREIGN: Sent(reverse("account_confirm_login_code"), headers=held.halfway),
                GOOD: "nobody signs in by a mailed code",
            }, "/*")
        ],
        "account_confirm_email": [
            Gate(_posted({
                NONE: Sent(reverse(confirm, args=["x"])),
                BAD: Sent(reverse(confirm, args=[held.confirmation[:-2] + "AA"])),
                FOREIGN: Sent(reverse(confirm, args=[signing.dumps(1, salt="something.else")])),
                GOOD: Sent(reverse(confirm, args=[held.confirmation])),
            }), opened=_is_led_on)
        ],
        "account_reset_password_from_key": [
            Gate({
                NONE: _reset({"uidb36": "zzzz", "key": "x-y"}),
                BAD: _reset({**held.reset, "key": held.reset["key"][:-2] + "aa"}),
                FOREIGN: _reset({**held.reset, "key": held.others_reset["key"]}),
                GOOD: _reset(held.reset),
            }, opened=_is_led_on)
        ],
    }  # fmt: skip


def _reset(told: Mapping[str, str]) -> Sent:
    return Sent(reverse("account_reset_password_from_key", kwargs=dict(told)))


def _second_factor(world: World, held: Keyring) -> dict[str, list[Gate]]:
    """One's own devices: `foreign` is somebody signed in who has none, or asks for another's."""
    plain = {
        name: [Gate(_by_session(reverse(name), world, held), "/accounts/*")]
        for name in (
            "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes",
        )
    }  # fmt: skip
    keys = {
        name: [
            Gate(
                _by_session(reverse(name, args=[held.security_key]), world, held)
                | {
                    BAD: Sent(reverse(name, args=[held.others_security_key]), headers=held.equipped)
                },
                "/accounts/*",
            )
        ]
        for name in ("mfa_remove_webauthn", "mfa_edit_webauthn")
    }
    return {**plain, **keys}


def _by_session(path: str, world: World, held: Keyring) -> dict[str, Sent | str]:
    return {
        NONE: Sent(path), BAD: Sent(path, headers=held.halfway),
        FOREIGN: Sent(path, headers=world.credentials[OWNER]),
        GOOD: Sent(path, headers=held.equipped),
    }  # fmt: skip


def _reports(world: World, held: Keyring) -> dict[str, list[Gate]]:
    """Analysts ask about a product, and see the runs they have asked for themselves."""
    none, run = {"run_id": NOWHERE}, {"run_id": held.run_id}
    forms = "what a good form holds is tried by the tests of the reports"
    exports = "the world has none; with some they are tried by the tests of the reports"
    schedule, made = {"schedule_id": NOWHERE}, {"export_id": NOWHERE}
    made_by_api = {"pk": NOWHERE}
    picture = {"name": "stock", "format": "svg"}
    return {
        "reports:run": [Gate(_asked(world, "run", run, none))],
        "reports:cancel-run": [Gate(_posted(_asked(world, "cancel-run", run, none)))],
        "reports:run-download": [
            Gate(
                _asked(
                    world, "reports:run-download", run | {"format": "csv"}, none | {"format": "csv"}
                )
                | {GOOD: "it has not ended"}
            )
        ],
        "reports:keep-plan": [Gate(_posted(_asked(world, "keep-plan", {}, {})) | {GOOD: forms})],
        "reports:ask-run": [Gate(_posted(_asked(world, "ask-run", {}, {})) | {GOOD: forms})],
        "reports:document": [
            Gate(_asked(world, "document", {}, {}) | {GOOD: "drawing it is tried with the reports"})
        ],
        "reports:picture": [
            Gate(
                _asked(world, "picture", picture, picture)
                | {GOOD: "of the world's few devices nothing can be drawn"}
            )
        ],
        **{
            f"api:scheduled-export-{name}": [
                Gate(
                    _asked(world, f"api:scheduled-export-{name}", made_by_api, made_by_api)
                    | {GOOD: exports}
                )
            ]
            for name in ("detail", "file")
        },
        "reports:begin-exports": [
            Gate(_posted(_asked(world, "begin-exports", {}, {})) | {GOOD: forms})
        ],
        "reports:end-exports": [
            Gate(_posted(_asked(world, "end-exports", schedule, schedule)) | {GOOD: exports})
        ],
        "reports:export-file": [Gate(_asked(world, "export-file", made, made) | {GOOD: exports})],
        "reports:plan-picture": [
            Gate(_asked(world, "plan-picture", picture, picture) | {GOOD: forms})
        ],
    }


def _asked(
    world: World, name: str, right: dict[str, Any], wrong: dict[str, Any]
) -> dict[str, Sent | str]:
    """By somebody without the right, with the wrong thing, by a colleague, and as it should be."""
    page = name if ":" in name else f"reports:{name}"
    path, other = (reverse(page, kwargs=given) for given in (right, wrong))
    return {
        NONE: Sent(path, headers=world.credentials[AGENT]),
        BAD: Sent(other, headers=world.credentials[SUPERVISOR]),
        FOREIGN: Sent(path, headers=world.credentials[QUALITY]),
        GOOD: Sent(path, headers=world.credentials[SUPERVISOR]),
    }
