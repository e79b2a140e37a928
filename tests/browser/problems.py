"""What a browser complains about: script errors, refused content, answers that are errors."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Response, WebError

# Chromium reports every 4xx and 5xx on the console, too; the answers themselves are watched.
ECHO_OF_AN_ANSWER = "Failed to load resource"
SERIOUS = ("error", "warning")


class Problems:
    """Collects what went wrong in the windows it watches.

    `expect_status(404)` and `expect_words("…")` say what a test means to provoke.
    """

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.expected_words_seen = False
        self._expected: set[int] = set()
        self._words = ""

    def watch(self, context: BrowserContext) -> None:
        """Listen to all pages of a window."""
        context.on("console", self._said)
        context.on("weberror", self._failed)
        context.on("response", self._answered)

    def expect_status(self, status: int) -> None:
        """An answer with this status is what the test is about."""
        self._expected.add(status)

    def expect_words(self, words: str) -> None:
        """The browser will complain with these words, and that is what the test is about."""
        self._words = words

    def _said(self, message: ConsoleMessage) -> None:
        if self._words and self._words in message.text:
            self.expected_words_seen = True
        elif message.type in SERIOUS and not message.text.startswith(ECHO_OF_AN_ANSWER):
            self.seen.append(f"console {message.type}: {message.text}")

    def _failed(self, error: WebError) -> None:
        self.seen.append(f"script: {error.error}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self.seen.append(f"{response.status} {response.request.method} {response.url}")
