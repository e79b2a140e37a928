"""`manage.py webhook_catalogue`: the table of event types in docs/webhooks.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from webhooks import published

MARK = "<!-- catalogue -->\n"


def table() -> str:
    """The published event types as a Markdown table."""
    rows = [
        f"| `{one.type}` | {one.meaning} | {', '.join(f'`{name}`' for name in one.fields)} |"
        f" `{one.scope.value}` |"
        for one in published.catalogue()
    ]
    return "\n".join(["| type | happens when | ids | scope |", "|---|---|---|---|", *rows]) + "\n"


class Command(BaseCommand):
    help = "Write the catalogue of published events into docs/webhooks.md."

    def handle(self, *args: Any, **options: Any) -> None:
        """Replace what follows the mark."""
        path = settings.BASE_DIR / "docs" / "webhooks.md"
        before, _mark, _after = path.read_text().partition(MARK)
        path.write_text(before + MARK + "\n" + table())
        self.stdout.write(f"{path.name} written")
