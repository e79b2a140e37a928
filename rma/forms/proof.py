"""Step three: pictures and papers."""

from django.utils.translation import gettext_lazy as _

from rma.choices import EvidenceKind
from rma.forms.base import PortalForm
from rma.forms.uploads import FilesField

_PHOTOS = "image/jpeg,image/png,image/webp,image/heic,image/heif"


class ProofForm(PortalForm):
    """Field names are kinds of evidence. Nothing is required: a person asks when more is needed."""

    photo = FilesField(
        label=_("Photos or a video of the fault"),
        required=False,
        help_text=_(
            "Show us what is wrong. JPEG, PNG, WebP or HEIC up to 15 MB, or an MP4 or MOV up to "
            "200 MB and five minutes."
        ),
        accept=f"{_PHOTOS},video/mp4,video/quicktime",
    )
    serial_plate = FilesField(
        label=_("Photo of the serial number"),
        required=False,
        help_text=_("The label on the product: it saves a question later."),
        accept=_PHOTOS,
        several=False,
    )
    invoice = FilesField(
        label=_("Invoice or receipt"),
        required=False,
        help_text=_("A PDF or a photo. It decides quickest when your warranty began."),
        accept=f"{_PHOTOS},application/pdf",
    )

    kinds = (EvidenceKind.PHOTO, EvidenceKind.SERIAL_PLATE, EvidenceKind.INVOICE)
