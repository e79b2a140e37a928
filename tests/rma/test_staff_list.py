"""The rows of staff lists are composed by us and must look as Unfold would have drawn them."""

import re

import pytest
from django.contrib import admin
from django.test import Client

from accounts.models import User
from rma.models import Rma
from tests.rma.conftest import Receive
from tests.support.histories import START, mouse

URL = "/admin/rma/rma/"


def table_of(page: str) -> str:
    """The table of a list, without the space between its tags."""
    found = re.search(r'<table id="result_list".*?</table>', page, re.DOTALL)
    assert found is not None
    return re.sub(r"\s*([<>])\s*", r"\1", re.sub(r"\s+", " ", found[0]))


@pytest.mark.parametrize("query", ["", "?queue=open&o=1.-8", "?q=RMA"])
def test_our_rows_are_those_of_unfold(
    client: Client, receive: Receive, agent: User, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    late, named, _third = receive(), receive(mouse("SN-2")), receive(mouse("SN-3"))
    Rma.objects.filter(pk=late.pk).update(promise_due_at=START, escalated_since=START, priority=1)
    named.contact.name = "<b>{Mei}</b> & 美"
    named.contact.save()
    client.force_login(agent)
    ours = client.get(URL + query).content.decode()
    monkeypatch.setattr(admin.site._registry[Rma], "change_list_template", None)
    theirs = client.get(URL + query).content.decode()
    if query != "?q=RMA":
        assert "&lt;b&gt;{Mei}&lt;/b&gt; &amp; 美" in ours
        assert table_of(ours) == table_of(theirs)
    else:
        assert 'id="result_list"' not in ours + theirs


def test_each_row_leads_to_its_page_and_can_be_chosen(
    client: Client, receive: Receive, agent: User
) -> None:
    for number in range(3):
        receive(mouse(f"SN-{number}"))
    client.force_login(agent)
    page = client.get(URL).content.decode()
    for rma in Rma.objects.all():
        assert f'href="/admin/rma/rma/{rma.pk}/change/"' in page
        assert f'value="{rma.pk}"' in page
