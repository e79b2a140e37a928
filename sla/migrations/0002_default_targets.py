"""The targets a fresh installation starts with; staff change them in the admin."""

from decimal import Decimal

from django.db import migrations

DEFAULTS = {
    "verdict": "8",
    "label": "2",
    "parcel": "27",
    "work": "24",
    "dispatch": "8",
    "delivery": "27",
    "resolution": "16",
}


def add_defaults(apps, schema_editor):
    targets = apps.get_model("sla", "StageTarget")
    targets.objects.bulk_create(
        [targets(stage=stage, business_hours=Decimal(hours)) for stage, hours in DEFAULTS.items()],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("sla", "0001_sla")]

    operations = [migrations.RunPython(add_defaults, migrations.RunPython.noop)]
