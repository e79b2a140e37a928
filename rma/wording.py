"""The sentences of the RMA: problems of an intake, next steps. Codes in, translated words out."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

INTAKE_PROBLEMS: dict[str, Promise] = {
    "required": gettext_lazy("Please fill this in."),
    "too_many_lines": gettext_lazy("Please register at most 20 products at a time."),
    "unknown_sku": gettext_lazy("We do not know this product."),
    "several_brands": gettext_lazy("Please register products of different brands separately."),
    "quantity_out_of_range": gettext_lazy("Please enter a quantity between 1 and 999."),
    "price_out_of_range": gettext_lazy("Please enter a price that is not negative."),
    "one_per_serial": gettext_lazy("A serial number belongs to exactly one piece."),
    "unknown_fault_code": gettext_lazy("Please choose a fault from this product's list."),
    "serial_twice": gettext_lazy("This serial number is entered twice."),
    "unknown_choice": gettext_lazy("Please choose one of the options."),
    "too_long": gettext_lazy("This text is too long."),
}
FILE_PROBLEMS: dict[str, Promise] = {
    "empty_file": gettext_lazy("This file is empty."),
    "extension_mismatch": gettext_lazy("The name of this file does not fit its content."),
    "unsupported_type": gettext_lazy(
        "Please send a JPEG, PNG, WebP or HEIC photo, a PDF, or an MP4 or MOV video."
    ),
    "too_large": gettext_lazy("This file is too large: 15 MB, or 200 MB for a video."),
    "too_many_pixels": gettext_lazy("This picture is too large: at most 50 megapixels."),
    "too_many_pages": gettext_lazy("This PDF has too many pages: at most 50."),
    "too_long": gettext_lazy("This video is too long: at most five minutes."),
    "too_complex": gettext_lazy(
        "Opening this file takes more time or memory than we allow. Please send a smaller one."
    ),
    "moving_picture": gettext_lazy("This picture moves. Please send a still one, or a video."),
    "busy": gettext_lazy("Very many files are arriving right now. Please try again in a minute."),
    "broken_file": gettext_lazy("This file is damaged and cannot be opened."),
    "active_content": gettext_lazy("This PDF carries scripts or files. Please send a plain one."),
}
NEXT_STEPS: dict[str, tuple[Promise, Promise]] = {
    "answer_us": (
        gettext_lazy("We need something from you"),
        gettext_lazy("Please answer our question below. The clock stands still until you do."),
    ),
    "we_check_warranty": (
        gettext_lazy("We are checking the warranty"),
        gettext_lazy("This usually takes a few minutes. There is nothing for you to do."),
    ),
    "person_checks_warranty": (
        gettext_lazy("A colleague is checking the warranty"),
        gettext_lazy("Your case needs a person's eyes. You will hear from us by e-mail."),
    ),
    "we_make_label": (
        gettext_lazy("We are preparing your return label"),
        gettext_lazy("You will get it by e-mail and find it here."),
    ),
    "we_look_into_it": (
        gettext_lazy("We are looking into it"),
        gettext_lazy("A colleague is working on your request and will answer you."),
    ),
    "send_it_in": (
        gettext_lazy("Send us your parcel"),
        gettext_lazy("Put the label on the parcel, or show the QR code at the counter."),
    ),
    "parcel_waits_at_dock": (
        gettext_lazy("Your parcel has arrived"),
        gettext_lazy("It is waiting to be checked in. We tell you as soon as it is unpacked."),
    ),
    "we_look_for_parcel": (
        gettext_lazy("We are looking for the parcel"),
        gettext_lazy("We ask the carrier where it is and will tell you what happens next."),
    ),
    "we_decide_to_send_again": (
        gettext_lazy("We are looking for the parcel"),
        gettext_lazy("A colleague has asked to send it once more and waits for a second opinion."),
    ),
    "we_send_it_again": (
        gettext_lazy("We are sending it once more"),
        gettext_lazy("The first parcel is lost. The new one is being packed."),
    ),
    "parcel_comes_to_us": (
        gettext_lazy("Your parcel is on its way to us"),
        gettext_lazy("We scan it the moment it arrives."),
    ),
    "we_repair_it": (
        gettext_lazy("Your product is on the bench"),
        gettext_lazy("We find the fault, then repair it or replace it."),
    ),
    "we_refund_it": (
        gettext_lazy("We are checking the return and preparing your refund"),
        gettext_lazy("The money goes back the way you paid."),
    ),
    "we_send_it_back": (
        gettext_lazy("We are preparing your product to go back to you"),
        gettext_lazy("We could not refund it. The reason is in the messages below."),
    ),
    "we_ship_it": (
        gettext_lazy("Your parcel is packed"),
        gettext_lazy("We are handing it to the carrier."),
    ),
    "parcel_comes_to_you": (
        gettext_lazy("Your parcel is on its way to you"),
        gettext_lazy("You can follow it below."),
    ),
    "done": (
        gettext_lazy("All done"),
        gettext_lazy("Thank you for your patience. If the fault comes back, tell us here."),
    ),
    "declined": (
        gettext_lazy("We could not accept this request"),
        gettext_lazy("The reason is below. If you have new proof, please write to us."),
    ),
    "called_off": (
        gettext_lazy("This request was cancelled"),
        gettext_lazy("Nothing more will happen. You can start a new one at any time."),
    ),
}
# The same steps for those who work here: who has to do what, and where.
STAFF_STEPS: dict[str, tuple[Promise, Promise]] = {
    "answer_us": (
        gettext_lazy("The customer has to answer"),
        gettext_lazy("The clock stands still. Remind them, or stop waiting when work can go on."),
    ),
    "we_check_warranty": (
        gettext_lazy("The warranty is being checked by itself"),
        gettext_lazy("This takes seconds. When it takes minutes, tell operations."),
    ),
    "person_checks_warranty": (
        gettext_lazy("An agent has to check the warranty"),
        gettext_lazy("The rules leave it open. Read the evidence below and decide."),
    ),
    "we_make_label": (
        gettext_lazy("The return label is being bought by itself"),
        gettext_lazy("When the shipment below says it failed, correct the address and try again."),
    ),
    "we_look_into_it": (
        gettext_lazy("An agent has to answer the customer"),
        gettext_lazy("Take the case of the service desk below. Its answer ends this request."),
    ),
    "send_it_in": (
        gettext_lazy("The customer has to send the parcel"),
        gettext_lazy("They have their label. Nothing to do until the carrier collects it."),
    ),
    "parcel_waits_at_dock": (
        gettext_lazy("The dock has to check the parcel in"),
        gettext_lazy("The carrier delivered it. It moves on when it is scanned."),
    ),
    "we_look_for_parcel": (
        gettext_lazy("An agent has to find the parcel"),
        gettext_lazy("Ask the carrier. If it stays lost, ask for it to be sent again."),
    ),
    "we_decide_to_send_again": (
        gettext_lazy("A supervisor has to decide whether it is sent again"),
        gettext_lazy("A colleague asked for it under “Parcels to send again”."),
    ),
    "we_send_it_again": (
        gettext_lazy("The second parcel is on its way through the house"),
        gettext_lazy("It is approved. The shipments below tell how far it is."),
    ),
    "parcel_comes_to_us": (
        gettext_lazy("The carrier brings the parcel to our dock"),
        gettext_lazy("Nothing to do until it is scanned there."),
    ),
    "we_repair_it": (
        gettext_lazy("The bench has to work on it"),
        gettext_lazy("The work order below tells who has it and what was found."),
    ),
    "we_inspect_it": (
        gettext_lazy("The bench has to inspect it before the refund"),
        gettext_lazy("When the work order below is finished, the refund can be decided."),
    ),
    "we_refund_it": (
        gettext_lazy("An agent has to decide the refund"),
        gettext_lazy("The goods are inspected. Above the limit a supervisor decides."),
    ),
    "we_send_it_back": (
        gettext_lazy("The bench has to pack it for its way back"),
        gettext_lazy("The refund was refused. Finish the new work order below."),
    ),
    "we_ship_it": (
        gettext_lazy("The dock has to hand over the parcel"),
        gettext_lazy("It is packed. It moves on when the carrier collects it."),
    ),
    "parcel_comes_to_you": (
        gettext_lazy("The carrier brings the parcel to the customer"),
        gettext_lazy("The request ends by itself when it is delivered."),
    ),
    "done": (
        gettext_lazy("Nothing left to do"),
        gettext_lazy("The customer may open it again when the fault comes back."),
    ),
    "declined": (
        gettext_lazy("Nothing left to do: we declined it"),
        gettext_lazy("The customer knows why. Reopen it when there is new proof."),
    ),
    "called_off": (
        gettext_lazy("Nothing left to do: it was cancelled"),
        gettext_lazy("If it is wanted after all, open a new request for the customer."),
    ),
}
WHO: dict[str, Promise] = {
    "customer": gettext_lazy("You"),
    "us": gettext_lazy("Our team"),
    "carrier": gettext_lazy("The carrier"),
    "nobody": gettext_lazy("Nobody"),
}


def intake_problem(code: str) -> str:
    """The sentence for one problem code of an intake."""
    return str(INTAKE_PROBLEMS[code]) if code in INTAKE_PROBLEMS else _("Please check this.")


def file_problem(code: str) -> str:
    """The sentence for one problem code of an upload."""
    return str(FILE_PROBLEMS[code])
