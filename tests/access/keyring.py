"""Good tokens for the routes that ask for one: links, signatures, keys, sign-ins under way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from accounts.models import User
from embedded_carrier import intake as carrier_orders
from embedded_carrier import labels
from events import clock
from events.actor import Actor
from notifications import outbox_pages
from reliability.services import runs
from rma.models import DraftFile, Rma
from rma.services import Upload, access, drafts
from rma.services.drafts import DraftLine
from tests.embedded_carrier.support import label_order
from tests.rma.portal import picture
from tests.support.people import PASSWORD, SETUP
from webhooks.models import Delivery

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass(frozen=True, slots=True)
class Draft:
    """A browser in the middle of handing in a return."""

    headers: Mapping[str, str]
    file_id: UUID


@dataclass(frozen=True, slots=True)
class Keyring:
    """`former` link: one that was replaced. `halfway`: typed the password, not yet the code."""

    link: str
    former_link: str
    evidence_id: UUID
    delivery: Delivery
    others_delivery: Delivery
    draft: Draft
    others_draft: Draft
    label_id: str
    mail: str
    confirmation: str
    reset: Mapping[str, str]
    others_reset: Mapping[str, str]
    halfway: Mapping[str, str]
    equipped: Mapping[str, str]
    security_key: int
    others_security_key: int
    run_id: UUID


def forge(
    ids: Mapping[str, Any], rma: Rma, analyst: User, equipped: User, waiting: User, keyed: User
) -> Keyring:
    """Make them all. rma: one that no guest has opened.

    equipped, waiting: both get a second factor; the first signs in, the other stops halfway.
    keyed: has a security key. analyst: has asked for a long report.
    """
    former = access.issue_link(actor=SETUP, now=clock.now(), rma_id=rma.id)
    link = access.renew_link(actor=SETUP, now=clock.now(), rma_id=rma.id)
    evidence = rma.evidence.first()
    assert evidence is not None
    for user in (equipped, waiting):
        TOTP.activate(user, SEED)
        RecoveryCodes.activate(user)
    order = carrier_orders.label_order(label_order())
    address = EmailAddress.objects.create(user=equipped, email="second@example.com")
    return Keyring(
        link=access.link_token(link.id),
        former_link=access.link_token(former.id),
        evidence_id=evidence.pk,
        delivery=Delivery.objects.get(pk=ids["delivery_id"]),
        others_delivery=Delivery.objects.exclude(pk=ids["delivery_id"]).latest("pk"),
        draft=_draft(),
        others_draft=_draft(),
        label_id=str(labels.sell(order, now=clock.now())["id"]),
        mail=_mail(),
        confirmation=EmailConfirmationHMAC(address).key,
        reset=_reset(waiting),
        others_reset=_reset(equipped),
        halfway=_cookie(_halfway(waiting)),
        equipped=_cookie(_signed_in(equipped)),
        security_key=_security_key(equipped),
        others_security_key=_security_key(keyed),
        run_id=_run(analyst),
    )


def _run(analyst: User) -> UUID:
    asked = runs.request(
        actor=Actor.staff(analyst.pk), now=clock.now(), request_key="1" * 32,
        query="sku=PP-MOUSE-1", replicates=200,
    )  # fmt: skip
    return asked.id


def _draft() -> Draft:
    now = clock.now()
    row = drafts.start(now=now)
    line = DraftLine(sku_code="PP-MOUSE-1", serial="SN-9", fault_code="MOU-LB-DC")
    asked = {"service_type": "repair", "reason": "defective"}
    drafts.keep_line(now=now, draft_id=row.id, line=line, request=asked)
    upload = Upload("mouse.jpg", ContentFile(picture(), "mouse.jpg"), "photo")
    file: DraftFile = drafts.add_file(now=now, draft_id=row.id, upload=upload)
    client = Client()
    session = client.session
    session[drafts.SESSION_KEY] = [str(row.id)]
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return Draft(_cookie(client), file.pk)


def _mail() -> str:
    mail = EmailMultiAlternatives("For the gates", "See it", to=["ana@example.com"])
    mail.attach_alternative("<p>See it</p>", "text/html")
    mail.attach("label.pdf", b"%PDF", "application/pdf")
    mail.send()
    return next(found.name for found in outbox_pages.newest(50) if found.subject == mail.subject)


def _reset(user: User) -> Mapping[str, str]:
    return {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}


def _halfway(user: User) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def _signed_in(user: User) -> Client:
    """With password and code, and the password once more, as asked before changing them."""
    client = _halfway(user)
    code = format_hotp_value(hotp_value(SEED, int(clock.now().timestamp()) // 30))
    client.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def _security_key(user: User) -> int:
    kept = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": {}}
    )
    return int(kept.pk)


def _cookie(client: Client) -> Mapping[str, str]:
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"}
