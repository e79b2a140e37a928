"""What partners' systems may be told of reports: that a file is there, ids only."""

from accounts.scopes import Scope
from reliability.events import ExportMade
from reliability.models import ExportSchedule
from webhooks import published
from webhooks.published import Audience


def _audience(schedule_id: str) -> Audience | None:
    found = ExportSchedule.objects.filter(pk=schedule_id).values_list("brand_code").first()
    return None if found is None else Audience(found[0], "", "reliability.view_reports", {})


published.audience("schedule_id", _audience)
published.publish(
    ExportMade, "schedule_id", "export_id", scope=Scope.REPORT_READ, about="schedule_id"
)
