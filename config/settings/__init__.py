"""All settings, from the environment, one module per topic (see docs/operations.md)."""

from config.settings.accounts import *  # noqa: F403
from config.settings.admin import *  # noqa: F403
from config.settings.api import *  # noqa: F403
from config.settings.base import *  # noqa: F403 - the settings are the sum of their topics
from config.settings.carrier import *  # noqa: F403
from config.settings.csp import *  # noqa: F403
from config.settings.database import *  # noqa: F403
from config.settings.email import *  # noqa: F403
from config.settings.files import *  # noqa: F403
from config.settings.i18n import *  # noqa: F403
from config.settings.logs import *  # noqa: F403
from config.settings.observation import *  # noqa: F403
from config.settings.queue import *  # noqa: F403
from config.settings.roots import *  # noqa: F403
from config.settings.security import *  # noqa: F403
from config.settings.webhooks import *  # noqa: F403
