"""What came in by other ways: a dealer's file with two mistakes, and two letters."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from accounts.models import ApiKey
from demo.settling import Crank
from events import clock, log
from events.actor import Actor
from intake import services

DOOR = Actor.system("mail")
_BEFORE_TODAY = timedelta(hours=5)
# Row 3 names a product that nobody makes, row 5 has no serial number.
_FILE = Path(__file__).parent / "data" / "dealer.csv"
_LETTERS = (
    (
        "Hannah Brooks <hannah.brooks@example.com>", "Crackling headphones",
        "Hello,\n\nI bought your headset in spring. Since last week the left side crackles as soon "
        "as I turn it up. I have tried another cable. Can you repair it, and what do you need from "
        "me?\n\nKind regards\nHannah Brooks",
    ),
    (
        "鄭宇軒 <yuhsuan.cheng@example.com>", "充電器很燙",
        "您好，\n\n我的 65 W 充電器這兩天充電時非常燙，聞起來有一點味道，我已經拔掉不用了。\n"
        "請問該怎麼寄回？\n\n鄭宇軒",
    ),
)  # fmt: skip


def come_in(key: ApiKey, end: datetime) -> None:
    """The partner's import, worked through, and what followed; then the letters."""
    now, before = end - _BEFORE_TODAY, log.last_position()
    with clock.frozen(now):
        _import(key, now)
        for number, letter in enumerate(_LETTERS, 1):
            services.take(actor=DOOR, now=now, raw=_mail(number, *letter))
    Crank(end, since=before).settle()


def _import(key: ApiKey, now: datetime) -> None:
    actor = Actor.partner(key.pk)
    file = services.upload(
        actor=actor,
        now=now,
        name="north-wind-returns.csv",
        data=_FILE.read_text(encoding="utf-8").encode("cp950"),  # as the dealer's program does
        dealer=str(key.owner_id),
        language="zh-hant",
    )
    services.start(actor=actor, now=now, file_id=file.id)
    services.work(now, go_on=lambda: True)


def _mail(number: int, sender: str, subject: str, text: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = sender, subject
    message["To"] = "help@example.com"
    message["Message-ID"] = f"<demo-letter-{number}@example.com>"
    message.set_content(text)
    return bytes(message)
