"""The words on a label, in English for the carrier and in the customer's language."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

CAPTIONS = {
    "return": _("Return"),
    "sender": _("From"),
    "recipient": _("To"),
    "rma": _("Return number"),
    "tracking": _("Tracking number"),
    "service": _("Service"),
    "weight": _("Weight"),
    "pieces": _("Pieces"),
    "issued": _("Issued on"),
    "customs": _("Customs declaration"),
    "reason": _("Reason for export"),
    "description": _("Description of contents"),
    "quantity": _("Quantity"),
    "hs_code": _("HS code"),
    "origin": _("Origin"),
    "value": _("Value"),
    "total": _("Total"),
    "signature": _("Date and sender's signature"),
}
DECLARATION = _(
    "I certify that the particulars given in this declaration are correct and that this parcel "
    "does not contain any dangerous article or articles prohibited by legislation or by postal "
    "or customs regulations."
)
# Postal services of the sending country read the destination in English.
COUNTRIES = {
    "AT": "AUSTRIA", "AU": "AUSTRALIA", "BE": "BELGIUM", "CA": "CANADA", "CH": "SWITZERLAND",
    "CN": "CHINA", "DE": "GERMANY", "ES": "SPAIN", "FR": "FRANCE", "GB": "UNITED KINGDOM",
    "HK": "HONG KONG", "IE": "IRELAND", "IT": "ITALY", "JP": "JAPAN", "KR": "SOUTH KOREA",
    "MO": "MACAO", "MY": "MALAYSIA", "NL": "NETHERLANDS", "PL": "POLAND", "SG": "SINGAPORE",
    "TW": "TAIWAN", "US": "UNITED STATES",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption in English and, where the customer reads another language, in that one."""

    english: str
    local: str


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction: the name of its pictogram, a short heading, one or two sentences."""

    pictogram: str
    heading: Promise
    text: Promise


STEPS = (
    Step(
        "pack",
        _("Pack it well"),
        _("Use a sturdy box and fill the gaps. Put in only what belongs to this return."),
    ),
    Step(
        "attach",
        _("Attach the label"),
        _(
            "Cut or fold this page along the line. Fix the upper half flat on the largest side "
            "and remove old labels."
        ),
    ),
    Step(
        "hand_in",
        _("Hand it in"),
        _("Take the parcel to a counter of the carrier, or give it to the driver at pick-up."),
    ),
    Step(
        "keep",
        _("Keep the receipt"),
        _("Keep this half and your receipt until your return is closed."),
    ),
)


def bilingual(text: Promise, language: str) -> Caption:
    """Return a text in both languages; `local` is empty when it would only repeat the English."""
    with override("en"):
        english = str(text)
    with override(language):
        local = str(text)
    return Caption(english, "" if local == english else local)


def captions(language: str) -> dict[str, Caption]:
    """Return every caption for a customer's language."""
    return {key: bilingual(text, language) for key, text in CAPTIONS.items()}
