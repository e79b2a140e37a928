"""All settings, from the environment (see docs/operations.md)."""

from config.settings.base import *  # noqa: F403 - the settings module is the sum of its topics
