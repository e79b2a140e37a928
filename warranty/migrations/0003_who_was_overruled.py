"""Fill in whose verdict was overruled, as a replay would."""

from django.db import migrations

FILL = """
    SELECT set_config('aftersales.rebuilding', 'on', true);
    UPDATE warranty_verdict AS newer SET overruled = older.decided_by
    FROM warranty_verdict AS older
    WHERE newer.rule = 'overridden' AND newer.supersedes = older.id
      AND newer.decided_by <> older.decided_by;
    SELECT set_config('aftersales.rebuilding', 'off', true);
"""


class Migration(migrations.Migration):
    dependencies = [("warranty", "0002_overruling_takes_two")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
