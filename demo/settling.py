"""What followed from what happened, at the time at which it followed.

The product's own crank (`events.pump`) handles everything at the current moment. In a history of
two years each reaction happens two seconds after its event, and each call to the outside five
seconds after it was asked for. One reader goes through the log in its order, for all subscribers
at once: nobody else is at work on these streams, so no cursor has to be leased. The cursors are
set at the end.

Mails: this system has written them for ninety days; before, as the log truly says, it wrote none
(a subscriber that comes later does not act on old facts). Those of the last week are rendered and
handed to the outbox; of older ones their text was not kept.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext, override

from demo.carriers import Carriers, Sandbox
from events import clock, effects_runner, log, reader, runner, subscribers
from events.actor import Actor
from events.effects import EffectView
from events.handling import handle
from events.models import Event
from events.subscribers import Subscriber
from events.unit import unit_of_work
from notifications import directory
from notifications.adapters.email import Mail
from notifications.effects import DeliverMessage
from notifications.models import Message
from notifications.rendering import Rendered
from shipping.adapters import port
from shipping.effects import (
    BookPickup,
    BuyLabel,
    LabelAtCarrier,
    LabelPurchase,
    PickupOrder,
    VoidLabel,
)

REACTION_LAG = timedelta(seconds=2)
EFFECT_LAG = timedelta(seconds=5)
MAILS_BEGAN = timedelta(days=90)
MAILS_ARE_KEPT = timedelta(days=7)
WRITER = "notifications"
REAL_MAIL = "django.core.mail.backends.smtp.EmailBackend"
SYSTEM = Actor.system("demo")


class Crank:
    """Reads the log from where it stood, reacts, and makes the calls that are due.

    `tag`: only what belongs to correlations that begin with it, so that two cranks can turn.
    `since`: after which position, instead of from now on.
    """

    def __init__(self, end: datetime, tag: str = "", since: int | None = None) -> None:
        self._tag = tag
        self._until = end + timedelta(days=1)
        self._mails_since = end - MAILS_BEGAN
        self._listeners: dict[str, list[Subscriber]] = defaultdict(list)
        for subscriber in subscribers.all_subscribers():
            for name in subscriber.types:
                self._listeners[name].append(subscriber)
        self.position = log.last_position() if since is None else since

    def settle(self) -> None:
        """Turn until nothing follows any more."""
        while self._react() + self._serve():
            pass

    def _react(self) -> int:
        mine = Event.objects.filter(
            position__gt=self.position, meta__correlation__startswith=self._tag
        )
        found = list(mine.order_by("position"))
        if not found:
            return 0
        with unit_of_work(actor=SYSTEM, now=found[0].occurred_at):
            for event in found:
                if listeners := self._listeners.get(event.type):
                    stored = reader.stored(event)
                    with clock.frozen(event.occurred_at + REACTION_LAG):
                        for subscriber in listeners:
                            if subscriber.name != WRITER or event.occurred_at >= self._mails_since:
                                handle(subscriber, stored)
        self.position = found[-1].position
        return len(found)

    def _serve(self) -> int:
        done = 0
        while claim := self._claim():
            with clock.frozen(claim.view.created_at + EFFECT_LAG):
                effects_runner.serve(claim)
            done += 1
        return done

    def _claim(self) -> effects_runner.Claim | None:
        with clock.frozen(self._until):
            return effects_runner.claim_next(self._tag)


def everything_is_read() -> None:
    """Tell every subscriber that it has read the whole log."""
    everyone = subscribers.all_subscribers()
    subscribers.partitions_behind(everyone)
    heads = dict(Event.objects.order_by().values_list("partition").annotate(last=Max("position")))
    for subscriber in everyone:
        runner.move_cursors(subscriber.name, heads)


class Labels(BuyLabel):
    """Labels bought at the time of the history."""

    def __init__(self, carriers: Carriers) -> None:
        self._carriers = carriers

    def perform(self, key: str, request: LabelPurchase) -> port.BoughtLabel:
        """Buy from the carrier of that time."""
        return self._carriers.buy(request.label, request.carrier_key, clock.now())


class Voids(VoidLabel):
    """Labels cancelled at the time of the history."""

    def __init__(self, carriers: Carriers) -> None:
        self._carriers = carriers

    def perform(self, key: str, request: LabelAtCarrier) -> bool:
        """Cancel it at the carrier of that time."""
        self._carriers.void(request.carrier_ref, clock.now())
        return True


class Pickups(BookPickup):
    """Couriers booked at the time of the history."""

    def perform(self, key: str, request: PickupOrder) -> port.Pickup:
        """Book under the effect's key."""
        return Sandbox(clock.now()).carrier().book_pickup(request.pickup, key)


class Mails(DeliverMessage):
    """Young mails are sent into the outbox; of old ones only the fact is kept."""

    def __init__(self, now: datetime) -> None:
        self._since = now - MAILS_ARE_KEPT
        self._nowhere = settings.EMAIL_BACKEND == REAL_MAIL  # nobody lives at these addresses

    def prepare(self, effect: EffectView) -> Mail | None:
        """The real mail, or an envelope without text."""
        return super().prepare(effect) if self._young(effect) else self._envelope(effect)

    def perform(self, key: str, request: Mail | None) -> Mail:
        """Send the young ones."""
        if request is not None and (self._nowhere or request.date < self._since):
            return request
        return super().perform(key, request)

    def _young(self, effect: EffectView) -> bool:
        return effect.created_at >= self._since

    def _envelope(self, effect: EffectView) -> Mail | None:
        message = Message.objects.get(pk=UUID(effect.payload["message_id"]))
        recipient = directory.current().recipient(message.customer_id)
        if recipient is None:
            return None
        with override(recipient.language):
            text = gettext("The text of this message is no longer kept.")
        return Mail(
            message_id="",
            date=effect.created_at,
            sender_name="",
            sender_address="",
            reply_to="",
            to_name=recipient.name,
            to_address=recipient.address,
            language=recipient.language,
            content=Rendered(subject=text, text=text, html=""),
            attachments=(),
        )
