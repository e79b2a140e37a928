"""What customers and staff read about bench and refund on the RMA pages and by mail."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from rma import panels
from tests.support import staff
from tests.support.histories import Story, mouse


def for_customer(story: Story, slug: str) -> str:
    """A panel of the portal, rendered; empty when it has nothing to show."""
    found = {p.slug: p for p in panels.for_rma("portal", story.rma, AnonymousUser())}
    return render_to_string(found[slug].template, found[slug].context) if slug in found else ""


def subjects() -> list[str]:
    return [str(message.subject) for message in mail.outbox]


@pytest.fixture
def aiko(agent: User) -> Client:
    return staff.signed_in(agent)


def test_the_customer_reads_what_the_bench_found(story: Story, aiko: Client) -> None:
    story.received()
    assert for_customer(story, "repair") == ""
    story.arrived()
    assert "We are looking at it." in for_customer(story, "repair")
    story.diagnosed()
    panel = for_customer(story, "repair")
    assert "We found: The left button clicks twice." in panel
    assert "We repair it." in panel
    with translation.override("zh-hant"):
        assert "左鍵連點" in for_customer(story, "repair")
    number = story.rma.number
    assert subjects().count(f"{number}: we know what is wrong") == 1
    written = next(m for m in mail.outbox if "we know" in m.subject)
    assert "We found: The left button clicks twice. We repair it." in str(written.body)
    bench = reverse("admin:repair_workorder_change", args=[story.order.id])
    page = aiko.get(reverse("admin:rma_rma_change", args=[story.rma_id])).content.decode()
    assert page.count(bench) == 2  # the panel and the button
    story.finished()
    assert "It is repaired and tested." in for_customer(story, "repair")


def test_two_pieces_are_told_in_one_mail(story: Story) -> None:
    story.received(mouse("SN-1"), mouse("SN-2")).arrived().diagnosed()
    assert sum("we know what is wrong" in subject for subject in subjects()) == 1


def test_the_customer_follows_the_money(story: Story, aiko: Client) -> None:
    story.received(service="refund", reason="quality_issue").arrived().diagnosed("refund")
    assert for_customer(story, "refund") == ""
    story.finished("restock")
    asked = for_customer(story, "refund")
    assert "We are checking your refund." in asked
    assert "NT$" not in asked  # nothing is promised before it is decided
    page = aiko.get(reverse("admin:rma_rma_change", args=[story.rma_id])).content.decode()
    assert reverse("admin:compensation_refund_change", args=[story.refund().id]) in page
    story.approved(Decimal(495))
    paid = for_customer(story, "refund")
    assert "NT$495" in paid
    assert "We have paid your refund." in paid
    assert story.refund().provider_reference in paid
    assert subjects()[-1] == f"{story.rma.number}: your refund of NT$495 is paid"


def test_our_answer_stands_on_the_customers_page(story: Story) -> None:
    story.received(service="consultation", reason="other")
    assert for_customer(story, "answer") == ""
    story.answered()
    assert "Like this." in for_customer(story, "answer")
    assert "Question answered" in for_customer(story, "answer")
