"""A message that tells customers that their record changed, and a way to have it sent."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

import accounts.services
from accounts.events import CustomerUpdated
from accounts.models import Customer
from notifications import registry
from tests.support.people import NOW, SETUP, Catalogue

KEY = "tests.changed"
FILE = registry.Attachment("label.pdf", "application/pdf", b"%PDF-1.7 label")
Change = Callable[..., Customer]


@pytest.fixture
def outbox(tmp_path: Path, settings: Settings) -> Path:
    """An outbox of this test's own, used as mail server."""
    settings.EMAIL_BACKEND = "notifications.adapters.outbox.OutboxBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "outbox")
    settings.DEMO = True
    return tmp_path / "outbox"


@pytest.fixture
def templates(settings: Settings) -> None:
    """The templates of the test message beside the product's."""
    engine = dict(settings.TEMPLATES[0])
    engine["DIRS"] = [*engine["DIRS"], Path(__file__).parent / "templates"]
    settings.TEMPLATES = [engine]


@pytest.fixture
def told(templates: None, catalogue: Catalogue, outbox: Path) -> Iterator[registry.Message]:
    """Customers are told when their record changes, with a file."""
    yield registry.register(
        registry.Message(
            key=KEY,
            event=CustomerUpdated,
            recipient=lambda event: event.customer_id,
            brand=lambda event: "pixelpaw",
            rma_id=lambda event: "",
            context=lambda event, language: {
                "fields": f"{language} {' '.join(event.fields)}",
                "url": "http://localhost:8000/track/?token=<x>",
            },
            attachments=lambda event, language: [FILE],
        )
    )
    registry.unregister(KEY)


@pytest.fixture
def change() -> Change:
    """Change a customer's record."""

    def apply(customer: Customer, **fields: str) -> Customer:
        return accounts.services.update_customer(
            actor=SETUP,
            now=NOW,
            customer_id=customer.pk,
            name=fields.get("name"),
            phone=fields.get("phone"),
            language=fields.get("language"),
        )

    return apply
