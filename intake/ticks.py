"""What imports and letters do by the clock."""

from events.periodic import register_tick
from intake.services import letters, uploads
from intake.services.imports import work

register_tick("intake.work_on_imports", work, every_seconds=1)
register_tick("intake.clear_imports", uploads.clear_old, every_seconds=3_600)
register_tick("intake.clear_letters", letters.clear_old, every_seconds=3_600)
