"""The security headers of every kind of answer: pages, errors, files, API, refusals at the door."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as product
from django.test import Client, override_settings

from accounts.models import User
from config.settings import security
from tests.support.people import Partner

NAMES = [
    "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE", "SECURE_HSTS_SECONDS", "ANSWER_HEADERS", "STAFF_MFA",
]  # fmt: skip
pytestmark = pytest.mark.django_db
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ANSWERS = {
    "a page": ("/", 200),
    "no page": ("/nothing-here/", 404),
    "signing in": ("/accounts/login/", 200),
    "sent elsewhere": ("/admin/", 302),
    "the API": ("/api/v1/products/", 200),
    "no right": ("/api/v1/rmas/", 401),
    "the document of the API": ("/api/v1/docs/", 200),
    "refused at the door": ("/?q=%00", 400),
    "a bad link": ("/t/wrong/", 403),
    "a file": ("/static/css/tokens.css", 200),
    "alive": ("/healthz", 200),
}


def policy(answer: Any) -> dict[str, str]:
    parts = answer["Content-Security-Policy"].split(";")
    return dict(part.strip().partition(" ")[::2] for part in parts)


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_carries_them(client: Client, settings: Any, kind: str) -> None:
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    path, status = ANSWERS[kind]
    answer: Any = client.get(path)
    answer.close()

    assert answer.status_code == status
    for name, value in ALWAYS.items():
        assert answer[name] == value, name
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "camera=(self)" in answer["Permissions-Policy"]
    said = policy(answer)
    assert (said["default-src"], said["frame-ancestors"]) == ("'none'", "'none'")
    assert said["base-uri"] == "'none'"
    assert "'unsafe-inline'" not in said.get("script-src", "")


def test_scripts_of_pages_run_by_file_or_nonce_only(client: Client) -> None:
    said = policy(client.get("/"))

    assert said["object-src"] == "'none'"
    assert "unsafe" not in said["script-src"] + said["style-src"]


def test_the_answer_to_a_crash_carries_them_too(client: Client, settings: Any) -> None:
    client.raise_request_exception = False
    settings.ROOT_URLCONF = "tests.config.crashing_urls"

    answer: Any = client.get("/crash/")

    assert answer.status_code == 500
    for name, value in ALWAYS.items():
        assert answer[name] == value, name
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_lock_out_and_a_missing_factor_carry_them(
    client: Client, agent: User, partner: Partner, settings: Any
) -> None:
    settings.STAFF_MFA = "required"
    client.force_login(agent)

    for answer in (client.get("/admin/"), client.get("/api/v1/rmas/")):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "Content-Security-Policy" in answer


def test_browsers_are_told_to_stay_on_https_where_it_is_served(client: Client) -> None:
    told = {**product.ANSWER_HEADERS, "Strict-Transport-Security": "max-age=31536000"}
    with override_settings(ANSWER_HEADERS=told):
        assert client.get("/?q=%00")["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Strict-Transport-Security" not in client.get("/")
    assert security.HTTPS is False


def test_cookies_in_production_belong_to_this_host_only() -> None:
    environment = {
        "SITE_URL": "https://service.example.com",
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "service.example.com",
    }
    said = settings_with(environment)

    assert said["SESSION_COOKIE_NAME"] == "__Host-sid"
    assert said["CSRF_COOKIE_NAME"] == "__Host-csrf"
    assert said["SESSION_COOKIE_SECURE"] is True
    assert said["SESSION_COOKIE_HTTPONLY"] is True
    assert said["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert said["SECURE_HSTS_SECONDS"] == 31_536_000
    assert "max-age=31536000" in said["ANSWER_HEADERS"]["Strict-Transport-Security"]
    assert said["STAFF_MFA"] == "required"


def settings_with(environment: dict[str, str]) -> dict[str, Any]:
    """The product's settings as another process with this environment sees them."""
    code = (
        "import json; from django.conf import settings; "
        f"print(json.dumps({{n: getattr(settings, n) for n in {NAMES!r}}}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "DEMO": "0", "DJANGO_SETTINGS_MODULE": "config.settings", **environment},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found
