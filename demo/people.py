"""The people of the demo. Names are common ones put together by chance; nobody real is meant."""

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from uuid import UUID

from accounts import services
from accounts.models import ApiKey, Customer, User
from accounts.roles import Role
from accounts.scopes import Scope
from accounts.services.api_keys import digest
from demo import logins
from events.actor import Actor
from rma.services import Contact

PARTNER = "North Wind Retail (demo)"
LANGUAGE_OF = {"TW": "zh-hant", "CN": "zh-hans", "US": "en", "DE": "en"}
STAFF: tuple[tuple[str, str, str, tuple[Role, ...]], ...] = (
    (logins.AGENT, "Huang Shu-fen", "zh-hant", (Role.AGENT,)),
    (logins.SECOND_AGENT, "Daniel Ortiz", "en", (Role.AGENT,)),
    (logins.SUPERVISOR, "Katrin Vogel", "en", (Role.SUPERVISOR,)),
    (logins.DOCK, "Chen Bo-wei", "zh-hant", (Role.DOCK,)),
    (logins.TECHNICIAN, "Li Na", "zh-hans", (Role.DOCK,)),
    (logins.SECOND_TECHNICIAN, "Marcus Reed", "en", (Role.DOCK,)),
    (logins.QUALITY, "Anna Schubert", "en", (Role.QUALITY,)),
    (logins.OPS, "Wu Jia-hao", "zh-hant", (Role.OPS,)),
    (logins.EVERYTHING, "Every Role", "en", tuple(Role)),
)
# Family names, given names, and how a full name is put together.
_NAMES: dict[str, tuple[str, str, str]] = {
    "TW": (
        "陳 林 黃 張 李 王 吳 劉 蔡 楊 許 鄭",
        "雅婷 怡君 志豪 淑芬 家豪 欣怡 俊傑 佩珊 宗翰 美玲 冠宇 詩涵",
        "{family}{given}",
    ),
    "CN": (
        "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙",
        "伟 芳 娜 秀英 敏 静 丽 强 磊 洋 艳 晓明",
        "{family}{given}",
    ),
    "US": (
        "Miller Johnson Garcia Brown Davis Nguyen Wilson Lopez Clark Young",
        "Olivia James Emma Noah Ava Liam Mia Ethan Grace Lucas",
        "{given} {family}",
    ),
    "DE": (
        "Weber Schmidt Fischer Becker Wagner Koch Klein Wolf Neumann Krüger",
        "Jonas Lena Paul Marie Felix Sophie Lukas Clara Emil Hannah",
        "{given} {family}",
    ),
}
# City, region, postcode, streets.
_CITIES: dict[str, tuple[tuple[str, str, str, tuple[str, ...]], ...]] = {
    "TW": (
        ("台北市", "", "106", ("大安區和平東路二段 {n} 號", "大安區復興南路一段 {n} 號 5 樓")),
        ("新北市", "", "220", ("板橋區文化路一段 {n} 號", "板橋區中山路二段 {n} 號 3 樓")),
        ("台中市", "", "407", ("西屯區福星路 {n} 號", "西屯區河南路三段 {n} 號")),
        ("高雄市", "", "802", ("苓雅區四維三路 {n} 號", "苓雅區和平一路 {n} 號 8 樓")),
        ("台南市", "", "701", ("東區裕農路 {n} 號", "東區東門路二段 {n} 號")),
    ),
    "CN": (
        ("上海", "上海", "200040", ("静安区延平路 {n} 号", "静安区昌平路 {n} 弄 6 号 402 室")),
        ("北京", "北京", "100027", ("朝阳区工体北路 {n} 号", "朝阳区新源里 {n} 号楼 1203")),
        ("深圳", "广东", "518057", ("南山区科苑路 {n} 号", "南山区高新南一道 {n} 号 9 楼")),
        ("成都", "四川", "610041", ("武侯区人民南路四段 {n} 号", "武侯区科华北路 {n} 号")),
    ),
    "US": (
        ("Portland", "OR", "97209", ("{n} NW Everett Street", "{n} NW 21st Avenue, Apt 4")),
        ("Austin", "TX", "78704", ("{n} South Lamar Boulevard", "{n} Kinney Avenue")),
        ("Chicago", "IL", "60614", ("{n} North Clark Street", "{n} West Fullerton Avenue, Unit 2")),
        ("Boston", "MA", "02116", ("{n} Newbury Street", "{n} Marlborough Street, Apt 12")),
    ),
    "DE": (
        ("Berlin", "", "10437", ("Schönhauser Allee {n}", "Pappelallee {n}, Hinterhaus")),
        ("Hamburg", "", "22765", ("Ottenser Hauptstraße {n}", "Bahrenfelder Straße {n}")),
        ("München", "", "80799", ("Türkenstraße {n}", "Schellingstraße {n}, 3. Stock")),
        ("Köln", "", "50674", ("Aachener Straße {n}", "Brüsseler Straße {n}")),
    ),
}
# Numbers set aside for fiction where a country has such; otherwise a series nobody is given.
_PHONES = {
    "TW": "+886 2 5550 {n:04d}",
    "CN": "+86 21 5550 {n:04d}",
    "US": "+1 202 555 01{m:02d}",
    "DE": "+49 30 23125 {k:03d}",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who bought something. `customer_id` None: a guest, made anew with each request."""

    contact: Contact
    language: str
    customer_id: UUID | None = None

    @property
    def country(self) -> str:
        return self.contact.country


def hire(now: datetime) -> dict[str, User]:
    """Store the staff; by e-mail address."""
    actor = Actor.system("demo")
    return {
        email: services.add_staff(
            actor=actor,
            now=now,
            email=email,
            name=name,
            language=language,
            roles=roles,
            password=logins.PASSWORD,
        )
        for email, name, language, roles in STAFF
    }


def give_partner_key(owner: User, now: datetime) -> ApiKey:
    """The key of a partner who opens requests for its customers."""
    key, _secret = services.issue_api_key(
        actor=Actor.staff(owner.pk),
        now=now,
        name=PARTNER,
        owner_id=owner.pk,
        scopes=list(Scope.values),
    )
    return key


def partner_key() -> ApiKey:
    """The partner's key; its owner comes with it."""
    return ApiKey.objects.select_related("owner").get(name=PARTNER)


def publish_partner_key() -> None:
    """Give the partner's key the secret that is printed. The one row that is changed by hand:
    the service makes secrets that nobody can know beforehand."""
    ApiKey.objects.filter(name=PARTNER).update(
        prefix=logins.API_KEY_PREFIX, secret_sha256=digest(logins.API_KEY_SECRET)
    )


def somebody(rng: Random, country: str, number: int) -> Person:
    """A person of that country; `number` keeps addresses apart."""
    families, given_names, pattern = _NAMES[country]
    name = pattern.format(
        family=rng.choice(families.split()), given=rng.choice(given_names.split())
    )
    contact = contact_of(rng, country, name, f"customer{number}@example.com")
    return Person(contact, LANGUAGE_OF[country])


def moved_to(person: Person, postcode: str) -> Person:
    """The same person with another postcode, as they typed it."""
    return replace(person, contact=replace(person.contact, postcode=postcode))


def contact_of(rng: Random, country: str, name: str, email: str) -> Contact:
    """An address in one of the country's cities, and a telephone number."""
    city, region, postcode, streets = rng.choice(_CITIES[country])
    digits = rng.randrange(10_000)
    return Contact(
        name=name,
        email=email,
        line1=rng.choice(streets).format(n=rng.randrange(1, 240)),
        city=city,
        region=region,
        postcode=postcode,
        country=country,
        phone=_PHONES[country].format(n=digits, m=digits % 100, k=digits % 1000),
    )


def sign_up(person: Person, now: datetime, *, password: str | None) -> Person:
    """Give the person an account (without a password nobody can use it) and an address."""
    contact = person.contact
    actor = Actor.system("demo")
    user = services.register_user(
        actor=actor,
        now=now,
        email=contact.email,
        name=contact.name,
        language=person.language,
        password=password,
        email_verified=True,
    )
    customer = services.register_customer(
        actor=actor,
        now=now,
        name=contact.name,
        email=contact.email,
        country=contact.country,
        language=person.language,
        phone=contact.phone,
        user_id=user.pk,
    )
    _keep_address(customer, contact, now)
    return Person(contact, person.language, customer.pk)


def _keep_address(customer: Customer, contact: Contact, now: datetime) -> None:
    services.add_address(
        actor=Actor.customer(customer.pk),
        now=now,
        customer_id=customer.pk,
        name=contact.name,
        line1=contact.line1,
        city=contact.city,
        country=contact.country,
        region=contact.region,
        postcode=contact.postcode,
        phone=contact.phone,
    )
