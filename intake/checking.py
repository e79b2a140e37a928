"""Rows in, requests or problems out: everything that can be said before a return is opened.

The same checks serve the preview, which writes nothing, and the import itself, which then calls
`rma.services.receive` and believes only that.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts import validation
from catalog import selectors as catalog
from intake import cells
from intake.columns import BY_NAME, COLUMNS
from rma import choices, rules, selectors
from rma.errors import DeviceAlreadyOpen
from rma.models import RmaLine
from rma.services import Contact, Intake, IntakeLine
from rma.wording import intake_problem

SHARED = tuple(column.name for column in COLUMNS if column.shared)
_OPTIONAL = {"region", "line2", "phone"}
_LONGEST = {
    "name": validation.LONGEST_NAME, "line1": validation.LONGEST_LINE,
    "line2": validation.LONGEST_LINE, "city": validation.LONGEST_PLACE,
    "region": validation.LONGEST_PLACE, "postcode": validation.LONGEST_POSTCODE,
}  # fmt: skip
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file and its values by field name."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where: row number, field name, a sentence."""

    row: int
    column: str
    message: str

    def as_json(self) -> dict[str, int | str]:
        """As it is kept with the request."""
        return {"row": self.row, "column": self.column, "message": self.message}


@dataclass(slots=True)
class Request:
    """The rows that become one return; `intake` when nothing is wrong with them."""

    reference: str
    rows: list[Row]
    problems: list[Problem] = field(default_factory=list)
    intake: Intake | None = None

    def complain(self, row: int, column: str, message: str) -> None:
        """Note what is wrong."""
        self.problems.append(Problem(row, column, message))


def grouped(rows: Iterable[Row]) -> list[Request]:
    """Rows with the same reference belong together, in order of the first; without one alone."""
    requests: dict[str, Request] = {}
    for row in rows:
        reference = row.values.get("reference", "")[: cells.LONGEST_REFERENCE]
        key = reference or f"\x00{row.number}"
        requests.setdefault(key, Request(reference, [])).rows.append(row)
    return list(requests.values())


def check(requests: Sequence[Request], *, language: str, brands: Sequence[str] = ()) -> None:
    """Give each request its intake or its problems. A few queries, however many rows.

    Products of other `brands`, where some are named, are as unknown as those nobody makes.
    """
    facts = _facts(requests, brands)
    served: dict[str, list[str]] = {}
    for request in requests:
        _check(request, facts, served, language)
    _check_devices(requests)


def _facts(requests: Sequence[Request], brands: Sequence[str]) -> "_Facts":
    codes = {cells.code(row.values.get("sku", "")) for one in requests for row in one.rows}
    products: dict[str, rules.Product] = {}
    wanted = sorted(codes - {""})
    for start in range(0, len(wanted), _AT_ONCE):
        products |= selectors.products(wanted[start : start + _AT_ONCE], country="")
    if brands:
        products = {code: one for code, one in products.items() if one.brand_code in brands}
    skus = catalog.skus().filter(code__in=products)
    return _Facts(products, dict(skus.values_list("code", "currency")))


@dataclass(frozen=True, slots=True)
class _Facts:
    products: dict[str, rules.Product]
    currencies: dict[str, str]


def _check(request: Request, facts: _Facts, served: dict[str, list[str]], language: str) -> None:
    shared = _shared(request)
    first = request.rows[0].number
    if not request.reference:
        request.complain(first, "reference", str(validation.REQUIRED))
    elif len(request.rows[0].values.get("reference", "")) > cells.LONGEST_REFERENCE:
        request.complain(first, "reference", intake_problem("too_long"))
    service = _choice(request, "service_type", shared, choices.ServiceType)
    reason = _choice(request, "reason", shared, choices.Reason)
    contact = _contact(request, shared)
    lines = tuple(_line(request, row) for row in request.rows)
    announcement = rules.Announcement(
        service, reason, contact.country, tuple(_item(line) for line in lines)
    )
    _complain_as_the_rules_do(request, announcement, facts.products)
    brand = next(
        (facts.products[x.sku_code].brand_code for x in lines if x.sku_code in facts.products), ""
    )
    if brand and contact.country and service and rules.JOURNEYS[service].ships_in:
        _check_country(request, brand, contact.country, served)
    currency = shared["currency"].upper() or facts.currencies.get(lines[0].sku_code, "")
    if not request.problems:
        request.intake = Intake(
            service_type=service,
            reason=reason,
            channel=choices.Channel.IMPORT.value,
            customer_id=None,
            contact=contact,
            currency=_currency(request, currency),
            language=_language(request, shared["language"], language),
            lines=lines,
        )
    if request.problems:
        request.intake = None


def _shared(request: Request) -> dict[str, str]:
    """What is said once; a later row may repeat it, not contradict it."""
    said: dict[str, str] = {}
    for name in SHARED:
        for row in request.rows:
            value = row.values.get(name, "")
            if value and said.setdefault(name, value) != value:
                request.complain(
                    row.number, name, _("This differs from the first row of the same reference.")
                )
        said.setdefault(name, "")
    return said


def _choice(request: Request, name: str, shared: Mapping[str, str], known: object) -> str:
    value = cells.choice(shared[name], known)
    if not value:
        text = validation.REQUIRED if not shared[name] else intake_problem("unknown_choice")
        request.complain(request.rows[0].number, name, str(text))
    return value


def _contact(request: Request, shared: Mapping[str, str]) -> Contact:
    checked = validation.Checked()
    texts = {
        name: checked.text(name, shared[name], longest=longest, required=name not in _OPTIONAL)
        for name, longest in _LONGEST.items()
    }
    contact = Contact(
        email=checked.email("email", shared["email"]),
        phone=checked.phone("phone", shared["phone"]),
        country=checked.country("country", cells.folded(shared["country"])),
        **texts,
    )
    for name, messages in checked.errors.items():
        request.complain(request.rows[0].number, name, str(messages[0]))
    return contact


def _line(request: Request, row: Row) -> IntakeLine:
    values = {name: row.values.get(name, "") for name in BY_NAME}
    try:
        quantity = cells.whole_number(values["quantity"])
    except ValueError:
        quantity = 1
        request.complain(row.number, "quantity", _("Please enter a whole number."))
    try:
        price = cells.price(values["unit_price"])
    except ValueError:
        price = None
        request.complain(
            row.number, "unit_price", _("Please enter digits with a point, for example 1290.50.")
        )
    serial = cells.serial(values["serial"])
    if serial is None:
        message = _("A serial number has only letters, digits and dashes.")
        request.complain(row.number, "serial", message)
    return IntakeLine(
        sku_code=cells.code(values["sku"]),
        serial=serial or "",
        quantity=quantity,
        unit_price=price,
        fault_code=cells.code(values["fault_code"]),
        description=values["description"],
    )


def _item(line: IntakeLine) -> rules.AnnouncedItem:
    return rules.AnnouncedItem(
        line.sku_code,
        line.serial,
        line.quantity,
        line.unit_price,
        line.fault_code,
        line.description,
    )


def _complain_as_the_rules_do(
    request: Request, announcement: rules.Announcement, products: Mapping[str, rules.Product]
) -> None:
    told = {(problem.row, problem.column) for problem in request.problems}
    for path, codes in rules.check_announcement(announcement, products).items():
        parts = path.split(".")
        row = request.rows[int(parts[1]) if len(parts) == 3 else 0].number
        column = parts[2] if len(parts) == 3 else "sku"
        if (row, column) not in told:
            request.complain(row, column, intake_problem(codes[0]))


def _check_country(
    request: Request, brand: str, country: str, served: dict[str, list[str]]
) -> None:
    if brand not in served:
        served[brand] = selectors.countries_served(brand)
    if country not in served[brand]:
        message = str(catalog.NoReturnCentre.message) % {"country": country}
        request.complain(request.rows[0].number, "country", message)


def _currency(request: Request, wanted: str) -> str:
    if wanted in cells.CURRENCIES:
        return wanted
    request.complain(request.rows[0].number, "currency", intake_problem("unknown_choice"))
    return ""


def _language(request: Request, wanted: str, fallback: str) -> str:
    if wanted and wanted.lower() not in cells.LANGUAGES:
        request.complain(request.rows[0].number, "language", intake_problem("unknown_choice"))
    return wanted.lower() or fallback


def _check_devices(requests: Sequence[Request]) -> None:
    """A device is in one open return only: neither one we have, nor another of this file."""
    wanted: dict[str, list[tuple[Request, int]]] = defaultdict(list)
    for request in requests:
        for row in request.rows:
            serial = cells.serial(row.values.get("serial", "")) or ""
            key = selectors.open_serial(cells.code(row.values.get("sku", "")), serial)
            if key:
                wanted[key].append((request, row.number))
    keys = list(wanted)
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        found = RmaLine.objects.filter(open_serial__in=some)
        for key in found.values_list("open_serial", flat=True):
            _complain_about(wanted.pop(str(key)), str(DeviceAlreadyOpen()))
    for places in wanted.values():
        others = [place for place in places if place[0] is not places[0][0]]
        _complain_about(others, intake_problem("serial_twice"))


def _complain_about(places: Iterable[tuple[Request, int]], message: str) -> None:
    for request, row in places:
        request.complain(row, "serial", message)
        request.intake = None
