"""CSV in the encodings and with the separators that spreadsheet programs of our markets write.

Detection, in this order: a byte order mark; UTF-16 by the place of its zero bytes; UTF-8, which
other text hardly ever is by chance; then Big5 or GB18030, whichever reading uses more of the
characters that people really write; else Western European. The choice is told to the sender.
"""

import csv
import io
from collections.abc import Iterator

from intake.choices import Encoding
from intake.columns import known_headings
from intake.reading.refusal import FileRefused

_MARKS = (
    (b"\xef\xbb\xbf", Encoding.UTF_8),
    (b"\xff\xfe", Encoding.UTF_16_LE),
    (b"\xfe\xff", Encoding.UTF_16_BE),
)
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 64 * 1024
_LONGEST_FIELD = 131_072
# The first level of each standard: the characters in daily use, by their first byte.
_DAILY = {Encoding.BIG5: (0xA4, 0xC6), Encoding.GB18030: (0xB0, 0xD7)}
_ENOUGH = 0.6


def decoded(data: bytes, *, chosen: str = "", language: str = "") -> tuple[str, str]:
    """The text and the encoding it was read with. Raises FileRefused."""
    body, marked = _without_mark(data)
    if chosen and chosen not in Encoding.values:
        raise FileRefused("unknown_encoding")
    encoding = chosen or marked or _detected(body, language)
    try:
        return body.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise FileRefused("unreadable_text") from error


def delimiter_of(text: str) -> str:
    """The separator under which the headings make most sense, else the most frequent one."""
    first = next(
        (x for x in text.splitlines() if x.strip() and not x.lstrip('"').startswith("#")), ""
    )
    scores = {
        sign: (known_headings(_split(first, sign)), first.count(sign)) for sign in _DELIMITERS
    }
    return max(_DELIMITERS, key=lambda sign: scores[sign])


def rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """The lines as cells. Raises FileRefused."""
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise FileRefused("broken_file", reader.line_num) from error


def _split(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _without_mark(data: bytes) -> tuple[bytes, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :], encoding.value
    return data, ""


def _detected(body: bytes, language: str) -> str:
    sample = body[:_SAMPLE]
    if 0 in sample:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        return (Encoding.UTF_16_BE if even > odd else Encoding.UTF_16_LE).value
    if _decodes(body, Encoding.UTF_8):
        return Encoding.UTF_8.value
    best = max(_DAILY, key=lambda one: (_plausible(body, one), one == _usual_in(language)))
    return (best if _plausible(body, best) >= _ENOUGH else Encoding.WESTERN).value


def _usual_in(language: str) -> Encoding:
    return Encoding.GB18030 if language == "zh-hans" else Encoding.BIG5


def _decodes(body: bytes, encoding: Encoding) -> bool:
    try:
        body.decode(encoding.value)
    except UnicodeDecodeError:
        return False
    return True


def _plausible(body: bytes, encoding: Encoding) -> float:
    """The share of two-byte characters that are in daily use; 0 when the bytes do not fit."""
    if not _decodes(body, encoding):
        return 0.0
    first, last = _DAILY[encoding]
    written = [x.encode(encoding.value) for x in body[:_SAMPLE].decode(encoding.value, "ignore")]
    wide = [x for x in written if len(x) > 1 and not _is_punctuation(x)]
    daily = sum(len(x) == 2 and first <= x[0] <= last for x in wide)
    return daily / len(wide) if wide else 0.0


def _is_punctuation(pair: bytes) -> bool:
    return len(pair) == 2 and pair[0] in (0xA1, 0xA2, 0xA3)
