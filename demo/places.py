"""Where goods go: a return centre and a warehouse per country, their stock, and the warranty."""

from datetime import date, datetime

from catalog import services as catalog
from catalog.facts import ReturnCentreFacts
from demo import products
from events.actor import Actor
from inventory import services as inventory
from inventory.models import Warehouse
from warranty import services as warranty
from warranty.facts import PolicyTerms

CENTRES = (
    ReturnCentreFacts(
        code="TPE1", warehouse_code="TPE", name="Taipei Return Centre", line1="Nangang Road 5-88",
        city="Taipei", postcode="115", country="TW", countries_served=("TW",),
        phone="+886 2 5550 1188", time_zone="Asia/Taipei", hours="Mon-Fri 09:00-18:00",
    ),
    ReturnCentreFacts(
        code="SZX1", warehouse_code="SZX", name="深圳退货中心", line1="宝安区 福海街道 展景路 8 号",
        city="深圳", region="广东", postcode="518103", country="CN", countries_served=("CN",),
        phone="+86 755 5550 1188", time_zone="Asia/Shanghai", hours="周一至周五 09:00-18:00",
    ),
    ReturnCentreFacts(
        code="RNO1", warehouse_code="RNO", name="Reno Return Centre", line1="1200 Trademark Drive",
        line2="Dock 14", city="Reno", region="NV", postcode="89521", country="US",
        countries_served=("US",), phone="+1 775 555 0118", time_zone="America/Los_Angeles",
        hours="Mon-Fri 8 am - 5 pm",
    ),
    ReturnCentreFacts(
        code="LEJ1", warehouse_code="LEJ", name="Retourenzentrum Leipzig", line1="Messeallee 44",
        city="Leipzig", postcode="04356", country="DE", countries_served=("DE",),
        phone="+49 30 23125 188", time_zone="Europe/Berlin", hours="Mo-Fr 9-18 Uhr",
    ),
)  # fmt: skip
WAREHOUSE_OF = {centre.country: centre.warehouse_code for centre in CENTRES}
PIECES_OF_A_MODEL = 60
PIECES_OF_A_PART = 200
# Days of warranty: everywhere, in Germany, for two kinds of product, and one brand's promise.
_ALWAYS = date(2020, 1, 1)
POLICIES = (
    PolicyTerms(valid_from=_ALWAYS, days=365),
    PolicyTerms(valid_from=_ALWAYS, days=730, country="DE"),
    PolicyTerms(valid_from=_ALWAYS, days=730, category="vacuum", registration_days=365),
    PolicyTerms(valid_from=_ALWAYS, days=730, category="mouse", brand_code="pixelpaw"),
    PolicyTerms(
        valid_from=_ALWAYS, days=545, category="speaker", brand_code="aurasound",
        registration_days=180,
    ),
)  # fmt: skip


def open_places(actor: Actor, now: datetime) -> int:
    """Store return centres and warehouses and publish the warranty; the number of places."""
    for centre in CENTRES:
        catalog.put_return_centre(actor=actor, now=now, centre=centre)
        Warehouse.objects.create(
            code=centre.warehouse_code, name=centre.name, country=centre.country
        )
    for terms in POLICIES:
        warranty.publish_policy(actor=actor, now=now, terms=terms)
    return len(CENTRES)


def stock_up(actor: Actor, now: datetime) -> int:
    """Put pieces of every model still made and of every part into every warehouse."""
    wanted = dict.fromkeys(sorted(products.STILL_MADE), PIECES_OF_A_MODEL)
    wanted |= dict.fromkeys(products.PARTS, PIECES_OF_A_PART)
    for warehouse in WAREHOUSE_OF.values():
        for code, quantity in wanted.items():
            inventory.receive(
                actor=actor,
                now=now,
                key=f"opening/{warehouse}/{code}",
                warehouse=warehouse,
                sku_code=code,
                quantity=quantity,
                reference="opening stock",
            )
    return len(wanted) * len(WAREHOUSE_OF)
