"""The effect `rma.send_code`: whether a question for a one-time code fits, away from the asker.

It calls nobody outside. It is an effect so that the page answers everybody after the same work.
"""

from datetime import datetime

from events import effects
from events.actor import Actor
from events.effects import EffectView
from rma.services import access

ANSWERING = Actor.guest("")


class SendCode:
    """Handler of the effect; request and result are what was put aside."""

    kind = access.SEND_CODE

    def prepare(self, effect: EffectView) -> dict[str, str]:
        """The number's barcode form and the keyed hash of the address."""
        return {"barcode": effect.payload["barcode"], "address": effect.payload["address"]}

    def perform(self, key: str, request: dict[str, str]) -> dict[str, str]:
        """Nothing outside has to be asked."""
        return request

    def look_up(self, key: str, request: dict[str, str]) -> dict[str, str]:
        """As `perform`."""
        return request

    def settle(self, effect: EffectView, result: dict[str, str], now: datetime) -> None:
        """Make the code and have it mailed, if the question fits."""
        access.answer_question(actor=ANSWERING, now=now, **result)

    def give_up(self, effect: EffectView, error: str, now: datetime) -> None:
        """Whoever asked asks again."""


effects.register(SendCode())
