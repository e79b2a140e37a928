"""Staff pages: endpoints with their health, deliveries with payload and answers, replays."""

from webhooks.admin import deliveries, endpoints

__all__ = ["deliveries", "endpoints"]
