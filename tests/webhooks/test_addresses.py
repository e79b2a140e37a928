"""Nobody gets us to call a machine that is not plainly on the open internet."""

import ssl
import threading
import time
from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpcore
import pytest
from pytest_django import Settings

from events.errors import InvalidInput
from tests.support.events import assert_nothing_changed
from tests.support.people import Partner
from tests.webhooks import support
from tests.webhooks.conftest import Open
from tests.webhooks.receiving import listening, own_certificate
from tests.webhooks.support import ACTOR, NOW
from webhooks import services
from webhooks.choices import Failure
from webhooks.models import Endpoint
from webhooks.network import addresses, posting, urls
from webhooks.network.urls import Allowed, UrlRefused

PUBLIC = "93.184.216.34"
URL = "https://partner.example.com/hook"
ALLOWED = Allowed(ports=(443, 8443), origins=(), own_host="returns.example.com")

REFUSED_URLS = [
    # not https, or not a web address at all
    "http://partner.example.com/", "ftp://partner.example.com/", "file:///etc/passwd",
    "gopher://partner.example.com/", "javascript:alert(1)", "//partner.example.com/",
    "partner.example.com", "", " ", "https://", "https:///", "https:partner.example.com",
    "HTTPS://partner.example.com/", "https://Partner.example.com/",
    # addresses instead of names, in every spelling
    "https://127.0.0.1/", "https://127.1/", "https://0x7f.1/", "https://0x7f000001/",
    "https://2130706433/", "https://017700000001/", "https://0177.0.0.1/", "https://0/",
    "https://127.0.0.1.", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::]/",
    "https://[fe80::1%25eth0]/", "https://169.254.169.254/latest/meta-data/",
    "https://[fd00:ec2::254]/", "https://10.0.0.1/", "https://8.8.8.8/", "https://1.1/",
    "https://127.0.0.1.0x1/", "https://[64:ff9b::7f00:1]/",
    # names of private networks
    "https://localhost/", "https://localhost.localdomain/x", "https://db.internal/",
    "https://printer.local/", "https://router.lan/", "https://metadata.google.internal/",
    "https://redis/", "https://foo.localhost/", "https://1.0.0.127.in-addr.arpa/",
    "https://hidden.onion/", "https://returns.example.com/",
    # odd spellings that other programs may read in another way
    "https://user@partner.example.com/", "https://user:pass@partner.example.com/",
    "https://partner.example.com@127.0.0.1/", "https://127.0.0.1#@partner.example.com/",
    "https://partner.example.com\\@127.0.0.1/", "https://partner.example.com/a b",
    "https://partner.example.com/\r\nHost: localhost", "https://partner.example.com/\x00",
    "https://partner.example.com\t/", "\nhttps://partner.example.com/",
    "https://ｌocalhost/", "https://127。0。0。1/", "https://①②⑦.⓪.⓪.①/", "https://münchen.de/",
    "https://partner.example.com#frag", "https://partner..example.com/",
    "https://.example.com/", "https://-a.example.com/", "https://a-.example.com/",
    "https://partner.example.com./", "https://partner%2eexample.com/", "https://a_b.example.com/",
    f"https://{'a' * 64}.example.com/", f"https://{'a.' * 130}com/",
    f"https://partner.example.com/{'a' * 500}", "https://partner.example.123/",
    # ports
    "https://partner.example.com:22/", "https://partner.example.com:80/",
    "https://partner.example.com:6379/", "https://partner.example.com:0/",
    "https://partner.example.com:99999/", "https://partner.example.com:/",
    "https://partner.example.com:-1/", "https://partner.example.com:443:443/",
]  # fmt: skip

REFUSED_ADDRESSES = [
    "0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.0.9",
    "168.63.129.16", "169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255",
    "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
    "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:2::1",
    "2001:10::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1", "fc00::1",
    "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "5f00::1", "4000::1",
    "2606:4700::5efe:7f00:1", "2606:4700::200:5efe:a00:1",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_odd_private_and_plain_addresses_are_refused(url: str) -> None:
    with pytest.raises(UrlRefused):
        urls.check(url, ALLOWED)


@pytest.mark.parametrize(
    "url",
    [
        URL, "https://partner.example.com", "https://partner.example.com:8443/a?b=c&d=%20",
        "https://xn--mnchen-3ya.de/", "https://a.b.c.example.co/", "https://1.example.com/",
        "https://partner.example.com?token=x",
    ],
)  # fmt: skip
def test_plain_public_addresses_are_allowed(url: str) -> None:
    assert urls.check(url, ALLOWED).loopback is False


@pytest.mark.parametrize("text", REFUSED_ADDRESSES)
def test_special_addresses_are_not_public(text: str) -> None:
    assert not addresses.is_public(ip_address(text))


@pytest.mark.parametrize(
    "text", [PUBLIC, "8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700::1", "2a00:1450::1"]
)
def test_ordinary_addresses_are_public(text: str) -> None:
    assert addresses.is_public(ip_address(text))


@pytest.mark.parametrize("text", ["fe80::1%eth0", "not an address", "127.1", "0x7f000001", ""])
def test_what_is_no_plain_address_is_none(text: str) -> None:
    assert addresses.parse(text) is None


class Recording(httpcore.NetworkBackend):
    """A network on which every connection is noted and refused."""

    def __init__(self) -> None:
        self.reached: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Note it."""
        self.reached.append((host, port))
        raise httpcore.ConnectError("nobody there")


class Resolver:
    """A name server that answers otherwise each time it is asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        """The next answer."""
        self.asked.append(host)
        return self.answers.pop(0)


def post(resolver: Resolver, network: Recording) -> str:
    """Post to the partner's name and say how it failed."""
    line = posting.Line(look_up=resolver, network=network)
    return posting.post(URL, b"{}", {}, line).failure


def test_the_connection_goes_to_the_very_address_that_was_checked() -> None:
    resolver, network = Resolver([PUBLIC], ["127.0.0.1"]), Recording()

    assert post(resolver, network) == Failure.CONNECT

    assert (resolver.asked, network.reached) == (["partner.example.com"], [(PUBLIC, 443)])


def test_a_name_that_moved_to_a_private_address_is_not_called() -> None:
    resolver, network = Resolver([PUBLIC], ["127.0.0.1"]), Recording()
    post(resolver, network)

    assert post(resolver, network) == Failure.ADDRESS_REFUSED

    assert network.reached == [(PUBLIC, 443)]


@pytest.mark.parametrize("special", REFUSED_ADDRESSES)
def test_one_special_address_among_public_ones_refuses_them_all(special: str) -> None:
    network = Recording()

    assert post(Resolver([PUBLIC, special]), network) == Failure.ADDRESS_REFUSED

    assert network.reached == []


def test_every_public_address_is_tried_in_turn() -> None:
    network = Recording()

    assert post(Resolver([PUBLIC, "2606:4700::1"]), network) == Failure.CONNECT

    assert network.reached == [(PUBLIC, 443), ("2606:4700::1", 443)]


def test_an_unknown_name_is_a_failure_of_its_own() -> None:
    assert post(Resolver([]), Recording()) == Failure.DNS


def test_a_resolver_that_hangs_does_not_hold_us_up() -> None:
    released = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        released.wait(10)
        return [PUBLIC]

    started = time.monotonic()
    found = posting.post(
        URL, b"{}", {}, posting.Line(connect_seconds=0.2, look_up=hang, network=Recording())
    )
    released.set()

    assert found.failure == Failure.DNS
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "http://localhost:8000/", "https://redis/"])
def test_an_endpoint_with_such_an_address_is_not_made(
    partner: Partner, settings: Settings, url: str
) -> None:
    settings.WEBHOOK_LOOPBACK_ORIGINS = []
    wishes = services.Wishes(url=url, event_types=("rma.*",))
    with assert_nothing_changed(Endpoint), pytest.raises(InvalidInput) as refusal:
        services.create_endpoint(
            actor=ACTOR, now=NOW, owner_id=partner.user.pk, wishes=wishes, key_id=partner.key.pk
        )
    assert list(refusal.value.errors) == ["url"]


def test_an_address_that_got_into_the_table_is_checked_again_before_each_call(
    hook: Open, settings: Settings
) -> None:
    told = hook()
    settings.WEBHOOK_LOOPBACK_ORIGINS = []
    delivery = told.due_delivery()

    support.send()

    assert support.tries(delivery) == [(1, 0, "url_refused")]
    assert told.receiver.got == []


def test_a_certificate_nobody_vouches_for_is_refused_before_anything_is_sent(
    settings: Settings, tmp_path: Path
) -> None:
    with listening(certificate=own_certificate(tmp_path)) as receiver:
        support.let_through(settings, receiver.origin)

        found = posting.post(receiver.url, b"{}", {})

        assert receiver.origin.startswith("https:")
        assert (found.failure, receiver.got) == (Failure.TLS, [])


def test_the_trusted_certificates_are_checked_for_the_name() -> None:
    context = posting._trusted()

    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
