"""Code 128 and QR as one SVG path each, drawn to sizes that printers and scanners like."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import BytesIO

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

CODE128_QUIET_MODULES = 10
QR_QUIET_MODULES = 4
# Multiples of a printer's dot: 0.5 mm is 4 dots at 203 dpi and 6 at 300, a third is 4 at 300.
CODE128_MODULES_MM = (0.5, 1 / 3)
CODE128_MAX_WIDTH_MM = 112.0
QR_MODULES_MM = (1.5, 1.25, 1.0, 0.75, 0.5)
QR_MAX_SIZE_MM = 44.0


class CodeTooLong(ValueError):
    """The value cannot be printed at a module width that scans reliably."""


@lru_cache(maxsize=64)
def code128_bits(value: str) -> str:
    """Return the symbol without quiet zones, one character per module; `value` must be ASCII."""
    import barcode

    if not value or not value.isascii() or not value.isprintable():
        raise ValueError("a Code 128 value is printable ASCII")
    return str(barcode.get("code128", value).build()[0])


def code128_modules(value: str) -> int:
    """Return the width of the symbol in modules, quiet zones included."""
    return len(code128_bits(value)) + 2 * CODE128_QUIET_MODULES


def code128_module_mm(value: str) -> float:
    """Return the widest printable module in millimetres, never below a third."""
    return _widest(CODE128_MODULES_MM, code128_modules(value), CODE128_MAX_WIDTH_MM)


def code128_svg(value: str, *, module_mm: float = 0.5, height_mm: float = 20.0) -> SafeString:
    """Draw `value` as Code 128 with its quiet zones of ten modules on either side."""
    bits = code128_bits(value)
    modules = len(bits) + 2 * CODE128_QUIET_MODULES
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{}" class="code128"'
        ' width="{}mm" height="{}mm" viewBox="0 0 {} 1" preserveAspectRatio="none"'
        ' shape-rendering="crispEdges"><title>{}</title>'
        '<path fill="#fff" d="M0 0h{}v1H0z"/><path fill="#000" d="{}"/></svg>',
        value, f"{modules * module_mm:g}", f"{height_mm:g}", modules, value, modules,
        _path([bits], CODE128_QUIET_MODULES, 0),
    )  # fmt: skip


@lru_cache(maxsize=64)
def qr_rows(payload: str) -> tuple[str, ...]:
    """Return the QR symbol (error level M) without quiet zone, one string of bits per row."""
    import segno

    if not payload:
        raise ValueError("a QR code needs a payload")
    symbol = segno.make_qr(payload, error="m", boost_error=False)
    return tuple("".join(str(bit) for bit in row) for row in symbol.matrix_iter(border=0))


def qr_modules(payload: str) -> int:
    """Return the width of the symbol in modules, quiet zone included."""
    return len(qr_rows(payload)) + 2 * QR_QUIET_MODULES


def qr_module_mm(payload: str) -> float:
    """Return the widest printable module in millimetres, never below a half."""
    return _widest(QR_MODULES_MM, qr_modules(payload), QR_MAX_SIZE_MM)


def counter_qr_svg(payload: str, *, module_mm: float = 1.0) -> SafeString:
    """Draw the QR a customer shows at the counter, on its own white ground (dark mode)."""
    rows = qr_rows(payload)
    modules = len(rows) + 2 * QR_QUIET_MODULES
    caption = _("QR code to show at the counter")
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{}" class="qr"'
        ' width="{}mm" height="{}mm" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<title>{}</title><path fill="#fff" d="M0 0h{}v{}H0z"/>'
        '<path fill="#000" d="{}"/></svg>',
        caption, f"{modules * module_mm:g}", f"{modules * module_mm:g}", modules, modules,
        caption, modules, modules, _path(rows, QR_QUIET_MODULES, QR_QUIET_MODULES),
    )  # fmt: skip


def counter_qr_png(payload: str, *, pixels_per_module: int = 12) -> bytes:
    """Return the same QR as a black-and-white PNG with its quiet zone."""
    import segno

    qr_rows(payload)
    target = BytesIO()
    symbol = segno.make_qr(payload, error="m", boost_error=False)
    symbol.save(target, kind="png", scale=pixels_per_module, border=QR_QUIET_MODULES)
    return target.getvalue()


def _widest(candidates: Sequence[float], modules: int, limit_mm: float) -> float:
    for module_mm in candidates:
        if modules * module_mm <= limit_mm:
            return module_mm
    raise CodeTooLong(f"{modules} modules do not fit on {limit_mm:g} mm")


def _path(rows: Iterable[str], left: int, top: int) -> str:
    return "".join(
        f"M{left + start} {y}h{length}v1h-{length}z"
        for y, row in enumerate(rows, start=top)
        for start, length in _runs(row)
    )


def _runs(bits: str) -> Iterable[tuple[int, int]]:
    start = 0
    for run in bits.replace("01", "0 1").replace("10", "1 0").split():
        if run[0] == "1":
            yield start, len(run)
        start += len(run)
