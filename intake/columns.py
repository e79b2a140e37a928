"""The columns an import knows: their names in three languages, and which are needed.

Headings are compared folded (width, case, blanks and punctuation do not count), so "Serial No.",
"serial_no" and the full-width form are one.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is the heading of the template; `also` other headings that mean the same.

    shared: said once per return, in its first row; later rows may leave it empty.
    """

    name: str
    label: Any
    note: Any
    example: str
    also: tuple[str, ...]
    required: bool = False
    shared: bool = False


COLUMNS = (
    Column(
        "reference", _("Your reference"),
        _("Your number for the return. Rows with the same reference become one return."),
        "D-1001",
        ("dealer reference", "order", "order no", "ref", "request", "單號", "编号", "編號",
         "参考号", "參考號", "經銷商單號", "经销商单号", "单号", "訂單編號", "订单编号"),
        required=True,
    ),
    Column(
        "service_type", _("Service"),
        _("refund, exchange, repair, complaint or consultation"), "repair",
        ("service", "type", "服務", "服务", "服務類型", "服务类型"),
        required=True, shared=True,
    ),
    Column(
        "reason", _("Reason"),
        _("defective, quality_issue, damaged_in_transit, not_as_expected, safety_issue, other …"),
        "defective", ("why", "原因", "退貨原因", "退货原因"), required=True, shared=True,
    ),
    Column(
        "name", _("Name"), _("Who sends and receives the parcel"), "Mei Lin",
        ("customer", "customer name", "contact", "姓名", "客戶", "客户", "客戶姓名",
         "客户姓名", "聯絡人", "联系人"),
        required=True, shared=True,
    ),
    Column(
        "email", _("E-mail"), _("The personal link goes there"), "mei@example.com",
        ("e-mail", "mail", "email address", "電子郵件", "電郵", "邮箱", "电子邮件", "電子信箱"),
        required=True, shared=True,
    ),
    Column(
        "phone", _("Phone"), _("For the courier only"), "+886 2 2345 6789",
        ("telephone", "mobile", "tel", "電話", "电话", "手機", "手机"), shared=True,
    ),
    Column(
        "country", _("Country"), _("Two letters"), "TW",
        ("country code", "國家", "国家", "地區", "地区"), required=True, shared=True,
    ),
    Column(
        "postcode", _("Postcode"), _("Postcode"), "104",
        ("zip", "zip code", "postal code", "郵遞區號", "邮编", "邮政编码"),
        required=True, shared=True,
    ),
    Column(
        "city", _("City"), _("City"), "Taipei", ("town", "城市", "縣市", "市"),
        required=True, shared=True,
    ),
    Column(
        "region", _("State or region"), _("State or region"), "",
        ("state", "province", "省", "州", "省份"), shared=True,
    ),
    Column(
        "line1", _("Street and number"), _("Street and number"), "1 Nanjing Road",
        ("address", "street", "address line 1", "address 1", "地址", "街道",
         "詳細地址", "详细地址"),
        required=True, shared=True,
    ),
    Column(
        "line2", _("Floor, flat, company"), _("Floor, flat, company"), "",
        ("address line 2", "address 2", "樓層", "楼层", "公司"), shared=True,
    ),
    Column(
        "sku", _("Product"), _("The code of the product"), "PP-MOUSE-1",
        ("sku code", "product", "item", "model", "產品", "产品", "品號", "型號", "型号", "產品編號",
         "产品编号", "商品编码"),
        required=True,
    ),
    Column(
        "serial", _("Serial number"), _("Where the product has one"), "SN-1",
        ("serial number", "serial no", "sn", "s/n", "序號", "序列號", "序列号"),
    ),
    Column(
        "quantity", _("Pieces"), _("1 when empty"), "1",
        ("qty", "pieces", "count", "數量", "数量"),
    ),
    Column(
        "unit_price", _("Price paid for one"), _("Digits with a point, for example 1290.50"),
        "1290", ("price", "paid", "單價", "单价", "價格", "价格"),
    ),
    Column(
        "currency", _("Currency"), _("Three letters; the product's own when empty"), "TWD",
        ("幣別", "币种", "貨幣", "货币"), shared=True,
    ),
    Column(
        "fault_code", _("Fault"), _("The code of the fault"), "MOU-LB-DC",
        ("fault", "error", "故障", "故障碼", "故障代碼", "故障代码", "故障码"),
    ),
    Column(
        "description", _("What happened"), _("In the words of the customer"),
        "The left button clicks twice.",
        ("problem description", "comment", "remark", "說明", "说明", "描述", "問題描述", "问题描述",
         "備註", "备注"),
        required=True,
    ),
    Column(
        "language", _("Language of the customer"), _("en, zh-hant or zh-hans"), "zh-hant",
        ("lang", "語言", "语言"), shared=True,
    ),
)  # fmt: skip
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}
REQUIRED = tuple(column.name for column in COLUMNS if column.required)


def folded(heading: str) -> str:
    """A heading as it is compared: letters and digits only, in one width and case."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(letter for letter in text if letter.isalnum())


_ALIASES: Mapping[str, str] = {
    folded(alias): column.name for column in COLUMNS for alias in (column.name, *column.also)
}


def guess(header: Sequence[str]) -> dict[str, int]:
    """Which column of a file is which: field name → number; the first of two alike counts."""
    mapping: dict[str, int] = {}
    for index, heading in enumerate(header):
        name = _ALIASES.get(folded(heading))
        if name is not None:
            mapping.setdefault(name, index)
    return mapping


def known_headings(header: Sequence[str]) -> int:
    """How many headings we recognise."""
    return sum(folded(heading) in _ALIASES for heading in header)


def missing(mapping: Mapping[str, int]) -> list[str]:
    """The required fields that have no column."""
    return [name for name in REQUIRED if name not in mapping]
