"""Both ends of a parcel: the customer's contact row and the return centre."""

from catalog import selectors as catalog
from catalog.models import ReturnCentre
from events import failures
from rma.models import ReturnContact
from shipping.adapters.port import Party
from shipping.models import Shipment


def ends_of(shipment: Shipment) -> tuple[Party, Party]:
    """Sender and recipient. Raises PermanentFailure when an address does not exist (any more)."""
    customer, centre = customer_of(shipment), centre_of(shipment)
    return (customer, centre) if shipment.inbound else (centre, customer)


def customer_of(shipment: Shipment) -> Party:
    """The customer's end, as given at intake."""
    contact = ReturnContact.objects.filter(rma_id=shipment.rma_id).first()
    if contact is None or not contact.line1:
        raise failures.PermanentFailure("no_customer_address")
    return Party(
        name=contact.name,
        line1=contact.line1,
        line2=contact.line2,
        city=contact.city,
        region=contact.region,
        postcode=contact.postcode,
        country=contact.country,
        phone=contact.phone,
    )


def centre_of(shipment: Shipment) -> Party:
    """Our end: the return centre chosen when the shipment was requested."""
    try:
        centre = catalog.return_centre(shipment.centre_code)
    except catalog.NoReturnCentre as error:
        raise failures.PermanentFailure("no_return_centre") from error
    return party_of(centre)


def party_of(centre: ReturnCentre) -> Party:
    """A return centre as a carrier sees it."""
    return Party(
        name=centre.name,
        line1=centre.line1,
        line2=centre.line2,
        city=centre.city,
        region=centre.region,
        postcode=centre.postcode,
        country=centre.country,
        phone=centre.phone,
    )
