"""HTML and quotations of mails, reduced to the words that somebody wrote."""

import re
from html.parser import HTMLParser

_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object"})
_BREAKS = frozenset(
    {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "table", "ul", "ol", "hr"}
)
_QUOTES = frozenset({"blockquote"})
_BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")
_MANY_LINES = re.compile(r"\n{3,}")
# What mail programs put above the letter they answer, in our languages.
_INTRODUCTIONS = (
    re.compile(r"^(on|am) .{4,200}(wrote|schrieb)\b.{0,200}:\s*$", re.IGNORECASE),
    re.compile(r"^.{4,200}(寫道|写道|於|于).{0,40}[:：]\s*$"),
    re.compile(
        r"^-{2,}\s*(original message|原始郵件|原始邮件|forwarded message).*$", re.IGNORECASE
    ),
    re.compile(r"^_{10,}\s*$"),
)


class _Words(HTMLParser):
    """Collects text; markup, scripts and styles leave nothing behind, nothing is fetched."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a line ends and where nobody speaks."""
        if tag in _SILENT:
            self._silent += 1
        if tag in _QUOTES:
            self.pieces.append("\n> ")
        elif tag in _BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """The end of what `handle_starttag` saw begin."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if tag in _BREAKS and tag != "br":
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._silent:
            self.pieces.append(data.replace("\n", " "))


def html_to_text(html: str) -> str:
    """The words of an HTML document in lines."""
    words = _Words()
    words.feed(html)
    words.close()
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(words.pieces).split("\n"))
    return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip()


def without_quotation(text: str) -> str:
    """What the sender wrote, without the letter quoted below; all of it if nothing else is left."""
    lines = text.split("\n")
    end = next(
        (i for i, line in enumerate(lines) if any(x.match(line.strip()) for x in _INTRODUCTIONS)),
        len(lines),
    )
    own = [line for line in lines[:end] if not line.lstrip().startswith(">")]
    return "\n".join(own).strip() or text.strip()
