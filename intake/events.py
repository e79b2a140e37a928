"""What happens to imports and letters. Streams `import/<id>` and `letter/<id>`; ids and counts."""

from events.types import event


@event("intake.import_started", schema=1)
class ImportStarted:
    """The rows of a file are being turned into returns. `dealer` is a user id or empty."""

    import_id: str
    dealer: str
    rows: int
    requests: int


@event("intake.import_finished", schema=1)
class ImportFinished:
    """Every request of the file was opened, was there already, or was refused."""

    import_id: str
    opened: int
    known: int
    refused: int


@event("intake.import_cancelled", schema=1)
class ImportCancelled:
    """Somebody stopped the import; what had been opened stays."""

    import_id: str
    opened: int
    known: int
    refused: int
    left: int


@event("intake.letter_received", schema=1)
class LetterReceived:
    """A mail came in. `inbox_key` is a digest of its Message-ID; `rma_id` where it was filed."""

    letter_id: str
    inbox_key: str
    state: str
    rma_id: str
    files: int


@event("intake.letter_returned", schema=1)
class LetterReturned:
    """An agent opened a return from the letter."""

    letter_id: str
    rma_id: str


@event("intake.letter_answered", schema=1)
class LetterAnswered:
    """An agent answered with the way to the form; the sender became a customer."""

    letter_id: str
    customer_id: str
    brand_code: str


@event("intake.letter_set_aside", schema=1)
class LetterSetAside:
    """Nothing has to be done about the letter."""

    letter_id: str
