"""The people of the tests, and the products they own. All made through the services."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest

import accounts.services
import catalog.services
from accounts.models import ApiKey, Customer, User
from accounts.roles import Role
from accounts.scopes import Scope
from catalog.facts import BrandFacts, FaultCodeFacts, ReturnCentreFacts, SkuFacts
from catalog.models import Brand, FaultCode, ReturnCentre, Sku
from events.actor import Actor

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SETUP = Actor.system("tests")
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner who calls the API: `client.get(url, headers=partner.headers)`."""

    user: User
    key: ApiKey
    secret: str

    @property
    def headers(self) -> dict[str, str]:
        """What goes with each request."""
        return {"Authorization": f"Api-Key {self.secret}"}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Two brands with what they sell, each thing by its code."""

    brands: dict[str, Brand]
    skus: dict[str, Sku]
    fault_codes: dict[str, FaultCode]
    centres: dict[str, ReturnCentre]


def _signed_up(email: str, name: str, country: str, language: str) -> Customer:
    user = accounts.services.register_user(
        actor=SETUP, now=NOW, email=email, name=name, language=language,
        password=PASSWORD, email_verified=True,
    )  # fmt: skip
    return accounts.services.register_customer(
        actor=SETUP, now=NOW, name=name, email=email, country=country, language=language,
        user_id=user.pk,
    )  # fmt: skip


def colleague(name: str, role: Role) -> User:
    return accounts.services.add_staff(
        actor=SETUP, now=NOW, email=f"{name.lower()}@staff.example.com", name=name,
        language="en", roles=[role], password=PASSWORD,
    )  # fmt: skip


@pytest.fixture
def customer(db: None) -> Customer:
    """Mei Lin from Taiwan, who reads English; `customer.user` signs in."""
    return _signed_up("mei.lin@example.com", "Mei Lin", "TW", "en")


@pytest.fixture
def other_customer(db: None) -> Customer:
    """Jonas Weber from Germany, who must never see Mei's returns."""
    return _signed_up("jonas.weber@example.com", "Jonas Weber", "DE", "en")


@pytest.fixture
def roles(db: None) -> dict[Role, int]:
    """The staff roles with their permissions."""
    return accounts.services.sync_roles(actor=SETUP, now=NOW)


@pytest.fixture
def agent(roles: dict[Role, int]) -> User:
    """Answers customers."""
    return colleague("Aiko", Role.AGENT)


@pytest.fixture
def supervisor(roles: dict[Role, int]) -> User:
    """Approves and overrides."""
    return colleague("Sofia", Role.SUPERVISOR)


@pytest.fixture
def dock_worker(roles: dict[Role, int]) -> User:
    """Scans parcels."""
    return colleague("Diego", Role.DOCK)


@pytest.fixture
def quality_engineer(roles: dict[Role, int]) -> User:
    """Looks for causes."""
    return colleague("Quinn", Role.QUALITY)


@pytest.fixture
def ops_engineer(roles: dict[Role, int]) -> User:
    """Keeps the system running."""
    return colleague("Omar", Role.OPS)


@pytest.fixture
def partner(db: None) -> Partner:
    """A shop that calls the API with every scope."""
    user = accounts.services.register_user(
        actor=SETUP, now=NOW, email="api@shop.example.com", name="Shop", language="en",
        password=None, email_verified=True,
    )  # fmt: skip
    key, secret = accounts.services.issue_api_key(
        actor=SETUP, now=NOW, name="Shop", owner_id=user.pk, scopes=Scope.values
    )
    return Partner(user, key, secret)


BRANDS = [
    BrandFacts(
        code="pixelpaw", name="PixelPaw", tagline="Small things, well made", accent="#7a2e9e",
        sender_email="service@pixelpaw.example.com", support_email="help@pixelpaw.example.com",
        support_phone="+886 2 2345 6789", site="https://pixelpaw.example.com",
    ),
    BrandFacts(
        code="voltano", name="Voltano", accent="#8a4b00",
        sender_email="service@voltano.example.com", support_email="help@voltano.example.com",
    ),
]  # fmt: skip
CENTRES = [
    ReturnCentreFacts(
        code="TPE1", warehouse_code="TPE", name="Taipei return centre", line1="1 Harbour Road",
        city="Taipei", postcode="104", country="TW", countries_served=("TW", "CN", "US"),
        time_zone="Asia/Taipei", hours="Mon-Fri 9-18",
    ),
    ReturnCentreFacts(
        code="HAM1", warehouse_code="HAM", name="Hamburg return centre", line1="Hafenstrasse 1",
        city="Hamburg", postcode="20457", country="DE", countries_served=("DE",),
        time_zone="Europe/Berlin",
    ),
]  # fmt: skip
SKUS = [
    SkuFacts(
        code="PP-MOUSE-1", brand_code="pixelpaw", name="PixelPaw Glide mouse",
        name_zh_hant="PixelPaw Glide 滑鼠", name_zh_hans="PixelPaw Glide 鼠标", category="mouse",
        list_price=Decimal(1290), currency="TWD", weight_grams=95, hs_code="8471.60",
    ),
    SkuFacts(
        code="PP-KEYS-1", brand_code="pixelpaw", name="PixelPaw Tap keyboard",
        category="keyboard", list_price=Decimal(2490), currency="TWD", weight_grams=640,
        lifecycle="discontinued",
    ),
    SkuFacts(
        code="VO-CHARGE-1", brand_code="voltano", name="Voltano 65 W charger",
        category="charger", list_price=Decimal("39.90"), currency="EUR", weight_grams=120,
        serial_tracked=False,
    ),
]  # fmt: skip
FAULT_CODES = [
    FaultCodeFacts(
        code="MOU-LB-DC", category="mouse", component="left button", symptom="double click",
        label="The left button clicks twice", label_zh_hant="左鍵連點",
        label_zh_hans="左键连击",
    ),
    FaultCodeFacts(
        code="MOU-WH-SK", category="mouse", component="wheel", symptom="skips",
        label="The wheel jumps",
    ),
    FaultCodeFacts(
        code="MOU-BT-SW", category="mouse", component="battery", symptom="swollen",
        label="The battery is swollen", safety=True,
    ),
    FaultCodeFacts(
        code="CHA-HT-OV", category="charger", component="housing", symptom="overheats",
        label="It gets very hot", safety=True,
    ),
]  # fmt: skip


@pytest.fixture
def catalogue(db: None) -> Catalogue:
    """Brands pixelpaw and voltano, a mouse, a keyboard, a charger, their faults, two centres."""
    services = catalog.services
    brands = [services.put_brand(actor=SETUP, now=NOW, brand=facts) for facts in BRANDS]
    centres = [services.put_return_centre(actor=SETUP, now=NOW, centre=one) for one in CENTRES]
    skus = [services.put_sku(actor=SETUP, now=NOW, sku=facts) for facts in SKUS]
    faults = [services.put_fault_code(actor=SETUP, now=NOW, fault_code=f) for f in FAULT_CODES]
    return Catalogue(
        brands={brand.code: brand for brand in brands},
        skus={sku.code: sku for sku in skus},
        fault_codes={fault.code: fault for fault in faults},
        centres={centre.code: centre for centre in centres},
    )
