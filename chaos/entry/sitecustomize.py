"""The side door into a process of a chaos run: Python imports this first where it lies in its path.

Only processes that chaos starts have this folder in PYTHONPATH. When their Django is ready, the
run's changes are made to it (`chaos.inside`): a shorter clock, a protection taken away, a place to
stand still. The product itself knows nothing of it.
"""

import os
from typing import Any

if os.environ.get("CHAOS_INSIDE"):
    from django.apps import apps as product
    from django.apps.registry import Apps

    _populate = Apps.populate

    def _populate_and_change(apps: Apps, installed: Any = None) -> None:
        """Set Django up as always, then change what the run wants changed, once."""
        was_ready = apps.ready
        _populate(apps, installed)
        # Migrations make registries of their own; this is the product's.
        if apps.ready and not was_ready and apps is product:
            from chaos import inside

            inside.change(os.environ)

    Apps.populate = _populate_and_change  # type: ignore[method-assign,assignment] # that is what we are here for
