"""Tables: endpoints with their secrets and health; deliveries with their attempts; replays."""

from webhooks.models.deliveries import Attempt, DayCount, Delivery, Replay
from webhooks.models.endpoints import Endpoint, EndpointSecret, Health

__all__ = ["Attempt", "DayCount", "Delivery", "Endpoint", "EndpointSecret", "Health", "Replay"]
