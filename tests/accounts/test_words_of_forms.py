"""One word for one thing: the address is an "E-mail" on every form."""

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["signup", "login", "password/reset"])
def test_the_address_is_called_e_mail_on_every_form(page: str) -> None:
    shown = Client().get(f"/accounts/{page}/").content.decode()
    assert "E-mail" in shown
    assert "Email" not in shown
