"""Labels the label tests share: one per language, one cross-border, one hostile."""

import dataclasses
from datetime import date
from decimal import Decimal

from shipping.labels import AddressBlock, CustomsData, CustomsItem, LabelData

BERLIN = AddressBlock(
    name="Kestrel Returns Centre",
    company="Kestrel Audio Europe GmbH",
    line1="Alexanderstraße 7, Tor 3",
    city="Berlin",
    postcode="10178",
    country="DE",
    phone="+49 30 5555 0100",
)
TAIPEI = AddressBlock(
    name="光和維修中心",
    line1="南京東路三段219號8樓",
    city="松山區",
    region="臺北市",
    postcode="105",
    country="TW",
)
SHENZHEN = AddressBlock(
    name="灵键售后服务中心",
    line1="高新南七道12号B栋3层",
    city="深圳市南山区",
    region="广东省",
    postcode="518057",
    country="CN",
)
ENGLISH = LabelData(
    rma_number="RMA-2026-000123",
    barcode_value="RMA2026000123",
    tracking_number="EC 0041 7788 2201 9",
    carrier_name="Meridian Post",
    service_name="Return parcel, prepaid",
    brand_name="Kestrel Audio",
    brand_accent="#c2410c",
    sender=AddressBlock(
        name="Jürgen Müller-Lüdenscheidt",
        line1="Straße der Pariser Kommune 38",
        city="Berlin",
        postcode="10243",
        country="DE",
    ),
    recipient=BERLIN,
    weight_grams=1250,
    pieces=1,
    language="en",
    qr_payload="https://returns.example.com/c/7f3a9b1c4d2e8f60a1b2c3d4",
    created_on=date(2026, 11, 22),
)
TRADITIONAL = dataclasses.replace(
    ENGLISH,
    language="zh-hant",
    brand_name="Lumora 光和",
    sender=AddressBlock(
        name="陳姵瑄", line1="羅斯福路四段1號", city="大安區", region="臺北市", country="TW"
    ),
    recipient=TAIPEI,
)
SIMPLIFIED = dataclasses.replace(
    ENGLISH,
    language="zh-hans",
    brand_name="灵键 Keysmith",
    sender=AddressBlock(
        name="王堃", line1="漕溪北路398号", city="上海市徐汇区", region="上海市", country="CN"
    ),
    recipient=SHENZHEN,
)
MOUSE = CustomsItem(
    description="Wireless mouse", hs_code="8471.60", value=Decimal("1249.00"), currency="TWD"
)
CHARGER = dataclasses.replace(MOUSE, description="Charger", hs_code="8504.40", quantity=2)
DECLARATION = CustomsData(items=(MOUSE, CHARGER))
CROSS_BORDER = dataclasses.replace(ENGLISH, customs=DECLARATION)
NORTH_AMERICAN = dataclasses.replace(
    ENGLISH,
    sender=AddressBlock(
        name="Dana Whitfield",
        line1="418 Maple Ave",
        city="Portland",
        region="OR",
        postcode="97214",
        country="US",
    ),
)
HOSTILE_TEXT = "<img src=file:///etc/passwd><link rel=attachment href=file:///etc/passwd>"
HOSTILE = dataclasses.replace(
    ENGLISH,
    tracking_number="T" * 60,
    carrier_name="Carrier " * 20,
    service_name="Service" * 20,
    brand_name="An Extraordinarily Long Brand Name GmbH & Co. KGaA",
    brand_accent="red}*{display:none",
    sender=AddressBlock(
        name="شركة الإصلاح السريع \u202e😀",
        company="בית תיקונים",
        line1=HOSTILE_TEXT,
        line2="Wolfeschlegelsteinhausenbergerdorff" * 4,
        city="الرياض" * 12,
        postcode="1" * 60,
        country="SA",
        phone="+966 5" + "0" * 60,
    ),
    recipient=AddressBlock(
        name="W" * 200,
        company="龘" * 200,
        line1="Very long street " * 20,
        line2="臺北市" * 90,
        city="Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 4,
        region="R\x00\n" * 90,
        country="GB",
        phone="8" * 90,
    ),
    instructions=("x" * 400, "שלום עולם " * 40, HOSTILE_TEXT, "臺" * 300, "fifth"),
)
