"""All settings, from the environment, one module per topic (see docs/operations.md)."""

from config.settings.base import *  # noqa: F403 - the settings module is the sum of its topics
from config.settings.database import *  # noqa: F403 - as above
from config.settings.queue import *  # noqa: F403 - as above
