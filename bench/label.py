"""Labels as PDF: one, and a hundred in one file, beside bare WeasyPrint on the same HTML."""

from datetime import date

import weasyprint

from bench.figure import Figure, Scale, alternating, per_second
from shipping import labels
from shipping.labels import AddressBlock, LabelData, engine, pages


def measure(scale: Scale) -> list[Figure]:
    """Labels per second, alone and many in one file."""
    return [
        _figure("label.one", 1, scale.seconds / 2, scale.rounds),
        _figure("label.batch", scale.labels, 0, 1),
    ]


def _figure(name: str, count: int, seconds: float, rounds: int) -> Figure:
    batch = [_label(number) for number in range(count)]
    html = labels.document_html(batch, [pages.sheet_html(one) for one in batch])
    sheet, fonts = engine.stylesheet()
    labels.render_pdf(batch[:1])

    def bare() -> None:
        document = weasyprint.HTML(string=html, url_fetcher=engine.no_fetching())
        document.write_pdf(stylesheets=[sheet], font_config=fonts)

    ours, theirs = alternating(
        lambda: per_second(lambda: labels.render_pdf(batch), seconds),
        lambda: per_second(bare, seconds),
        rounds,
    )
    return Figure(
        name, ours * count, "labels/s", "WeasyPrint, same HTML", theirs * count, {"labels": count}
    )


def _label(number: int) -> LabelData:
    address = AddressBlock(
        name="Mei Lin", line1="Nanjing East Road 219", city="Taipei", postcode="105", country="TW"
    )
    return LabelData(
        rma_number=f"RMA-2026-{number:06d}", barcode_value=f"RMA2026{number:06d}",
        tracking_number=f"EC{number:07d}TW", carrier_name="Wayline", service_name="Standard",
        brand_name="PixelPaw", brand_accent="#7a2e9e", sender=address, recipient=address,
        weight_grams=120, pieces=1, language="en", qr_payload=f"https://example.com/r/{number}",
        created_on=date(2026, 11, 22),
    )  # fmt: skip
