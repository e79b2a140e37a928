"""Somebody who guesses passwords at the door of the customers."""

import re

import httpx

LOCKED = 429
ADDRESS = "somebody@example.com"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Guesser:
    """A browser without scruples."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(
            base_url=url,
            trust_env=False,
            timeout=20,
            verify=False,  # noqa: S501 - plain HTTP; making a context would take longer than a call
        )

    def guess(self, times: int) -> list[int]:
        """How each guess was answered; a page that asks again is 200."""
        return [self._guess(f"wrong-{number}") for number in range(times)]

    def _guess(self, password: str) -> int:
        page = self._client.get("/accounts/login/")
        token = _TOKEN.search(page.text)
        if token is None:
            return page.status_code
        form = {"login": ADDRESS, "password": password, "csrfmiddlewaretoken": token[1]}
        return self._client.post("/accounts/login/", data=form).status_code
