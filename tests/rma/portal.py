"""Walking through the portal as a browser does: helpers of the portal tests."""

import io
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import Customer

MOUSE = {
    "service_type": "repair",
    "fault_code": "MOU-LB-DC",
    "reason": "defective",
    "serial": "PP-0001",
    "description": "The left button clicks twice.",
}
CONTACT = {
    "name": "Mei Lin",
    "email": "mei.lin@example.com",
    "phone": "+886 912 345 678",
    "country": "TW",
    "postcode": "104",
    "city": "Taipei",
    "line1": "1 Nanjing Road",
}


def picture(colour: str = "teal", kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    """A small photo."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return buffer.getvalue()


def upload(name: str, content: bytes) -> io.BytesIO:
    """A file as the test client sends it."""
    stream = io.BytesIO(content)
    stream.name = name
    return stream


def tell(client: Client, sku: str = "PP-MOUSE-1", **fields: Any) -> HttpResponse:
    """Steps one and two."""
    address = reverse("portal:start-product", args=[sku])
    return as_response(client.post(address, {**MOUSE, **fields}))


def fill_in(client: Client, **fields: Any) -> HttpResponse:
    """Steps one to four; the answer of the last."""
    tell(client, **fields)
    client.post(reverse("portal:start-proof"), {})
    return as_response(client.post(reverse("portal:start-contact"), CONTACT))


def send(client: Client, draft: str = "") -> HttpResponse:
    """Step five."""
    address = reverse("portal:start-review")
    if not draft:
        draft = str(client.get(address).context["draft"].id)
    return as_response(client.post(address, {"draft": draft}))


def sign_in(client: Client, customer: Customer) -> None:
    """Without the form."""
    assert customer.user is not None
    client.force_login(customer.user, backend="django.contrib.auth.backends.ModelBackend")


def fetch(client: Client, address: str) -> Any:
    """What is behind the address of a file, wherever it leads."""
    answer = client.get(address)
    return client.get(answer["Location"]) if answer.status_code == 302 else answer


def as_response(answer: Any) -> HttpResponse:
    """The test client's answer, typed."""
    assert isinstance(answer, HttpResponse)
    return answer
